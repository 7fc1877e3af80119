// The analyst's entrance: one indicator over time, among all municipalities, on a map and in tables.

class Explorer {
  constructor(choices) {
    this.choices = choices;
    this.byName = new Map(choices.indicators.map((each) => [each.indicator, each]));
    this.loaded = new Map();
    this.version = 0;
    listenToSearch(choices.indicators, (name) => this.change({ tal: name, periode: null, fra: null, til: null, opdelt: null }));
    listenToForm((change) => this.change(change));
    for (const section of document.querySelectorAll("#tal .card[id]")) this.listenToDownloads(section);
  }

  /** Go to another choice; the address says which, and so does the history of the browser. */
  change(change) {
    location.hash = writeChoice({ ...this.choice, ...change });
  }

  /** The figures of an indicator, read once. */
  async figures(name) {
    if (!this.loaded.has(name)) {
      this.loaded.set(name, unpack(`data-${name}`).then((parts) => new Figures(parts, this.byName.get(name), this.choices)));
    }
    return this.loaded.get(name);
  }

  async show(given) {
    const version = (this.version += 1);
    const name = this.byName.has(given.tal) ? given.tal : this.firstName();
    const figures = await this.figures(name);
    if (version !== this.version) return;
    const isUnknown = given.tal && given.tal !== name;
    const isEmpty = figures.periods.length === 0;
    document.getElementById("tal").toggleAttribute("data-empty", isEmpty);
    if (isEmpty) {
      this.showEmpty(given, figures);
      return;
    }
    this.choice = completed(isUnknown ? { ...given, mod: null } : given, figures, this.choices);
    fillForm(this.choice, figures, this.choices);
    this.view = new View(this.choice, figures, this.choices);
    this.showHeading(isUnknown ? given.tal : null);
    // Each in a task of its own, so that the page answers in between.
    for (const draw of [showLines, showRanks, showMap]) {
      await nextTask();
      if (version !== this.version) return;
      draw(this.view);
    }
    await nextTask();
    if (version === this.version) showAbout(figures, this.choices);
    document.getElementById("tal").dataset.drawn = location.hash;
  }

  firstName() {
    return this.byName.has(this.choices.first) ? this.choices.first : this.choices.indicators[0].indicator;
  }

  /** An indicator that has no figures yet: its sources say why, and the reader's choice is kept. */
  showEmpty(given, figures) {
    const { about } = figures;
    this.choice = given;
    showLabel(about.label);
    document.getElementById("valgt").textContent = document.title = about.label;
    const awaited = about.never_fetched ? ` Det venter på ${about.never_fetched}.` : "";
    document.getElementById("stand").textContent = `Der er ingen tal for det endnu.${awaited}`;
    showAbout(figures, this.choices);
    document.getElementById("tal").dataset.drawn = location.hash;
  }

  showHeading(unknown) {
    document.getElementById("valgt").textContent = this.view.figures.about.label;
    const lead = unknown ? `Linket nævner et tal, som ikke er i denne fil (${unknown.slice(0, 80)}); her er et andet. ` : "";
    const { stale, retrieved } = this.view.figures.about;
    const late = stale ? ` En af kilderne er forældet; det nyeste tal er hentet ${retrieved}.` : "";
    document.getElementById("stand").textContent = lead + this.view.sentence() + late;
    document.title = `${this.view.figures.about.label} – ${nameOf(this.choices, this.choice.kommune)}`;
  }

  listenToDownloads(section) {
    section.querySelector(".csv")?.addEventListener("click", () => {
      const { headings, records } = section.shown;
      const about = this.view.figures.about;
      download(`${fileName(about.indicator, section.id)}.csv`, "text/csv", csvOf(headings, records));
    });
    section.querySelector(".svg")?.addEventListener("click", () => {
      const { drawn, title, subtitle, legend, note } = section.shown;
      const source = `Kilde: ${this.view.figures.about.source}. Udgave ${BUILD}.`;
      const whole = [this.choices.sample && `${this.choices.sample}.`, note, source].filter(Boolean).join(" ");
      const name = fileName(this.view.figures.about.indicator, section.id);
      download(`${name}.svg`, "image/svg+xml", svgOf(drawn, `${this.view.figures.about.label}: ${title}`, subtitle, legend, whole));
    });
  }
}

const nextTask = () => new Promise((go) => setTimeout(go));

/** What is chosen of an indicator, as the figures of the page show it. */
class View {
  constructor(choice, figures, choices) {
    Object.assign(this, { choice, figures, choices });
    this.per = choice.pr === "1000";
    this.unit = this.per ? PER_1000 : figures.unit;
    this.own = nameOf(choices, choice.kommune);
    this.ranked = this.rank(choice.periode);
  }

  /** The figure of an area or a group in a period. */
  at(key, period) {
    const { figures, per } = this;
    return figures.codes.includes(key) && !(key === COUNTRY && per) ? figures.at(key, period, per) : this.grouped(key, period);
  }

  grouped(key, period) {
    return this.figures.group(key === COUNTRY ? "country:000" : key, period, this.per);
  }

  /** The periods that are shown over time. */
  get periods() {
    const { periode, fra, til } = this.choice;
    const like = this.figures.periods.filter((each) => kindOf(each) === kindOf(periode));
    const [first, last] = [like.indexOf(fra), like.indexOf(til)].sort((a, b) => a - b);
    return like.slice(first, last + 1);
  }

  /** All municipalities with a figure in a period, the best first, and why the others have none. */
  rank(period) {
    const municipalities = this.choices.areas.filter(([, , is]) => is).map(([code]) => code);
    const every = municipalities.map((code) => ({ code, name: nameOf(this.choices, code), ...this.figures.at(code, period, this.per) }));
    const known = every.filter((each) => each.value !== null);
    const isLow = this.figures.about.better === "lower";
    known.sort((a, b) => isLow ? a.value - b.value : b.value - a.value);
    const isRanked = known.length > 1 && this.figures.about.better && (this.figures.unit.kind !== "count" || this.per) && this.figures.unit.kind !== "rank";
    for (const each of known) each.rank = isRanked ? 1 + known.filter((other) => isBetter(other, each, isLow)).length : null;
    return { known, missing: every.filter((each) => each.value === null), isRanked };
  }

  sentence() {
    const { periode, kommune, mod } = this.choice;
    const own = this.at(kommune, periode);
    const when = this.choices.periods[periode][0];
    const place = this.ranked.known.find((each) => each.code === kommune);
    const alike = place?.rank ? this.ranked.known.filter((each) => each.rank === place.rank).length : 0;
    const rank = place?.rank ? `, nr. ${place.rank} af ${this.ranked.known.length}${alike > 1 ? ` (delt af ${alike})` : ""}` : "";
    const first = own.value === null
      ? `${this.own} har intet tal for ${when}: ${own.why}.`
      : `${this.own}: ${figure(own.value, this.unit)} i ${when}${own.provisional ? " (foreløbigt)" : ""}${rank}.`;
    const others = mod.map((key) => [nameOf(this.choices, key), this.at(key, periode)]).filter(([, each]) => each.value !== null);
    return [first, ...others.map(([name, each]) => `${name}: ${figure(each.value, this.unit)}.`)].join(" ");
  }

  /** The lines: the municipality's own, then whom it is compared with, or its parts. */
  series() {
    if (this.choice.opdelt) return this.parts();
    return [this.choice.kommune, ...this.choice.mod].map((key) => (
      { key, name: nameOf(this.choices, key), color: this.colors.get(key), points: this.periods.map((period) => this.point(key, period)) }
    ));
  }

  /** The colour of whom the municipality is compared with, the same in each figure. */
  get colors() {
    const free = COLORS.filter((name) => name !== "own" && name !== "country");
    const others = this.choice.mod.filter((key) => key !== COUNTRY);
    const named = others.map((key, n) => [key, free[n] ?? "country"]);
    return new Map([[COUNTRY, "country"], ...named, [this.choice.kommune, "own"]]);
  }

  point(key, period) {
    const found = this.at(key, period);
    const text = found.value === null ? found.why : figure(found.value, this.unit);
    const shown = text + (found.provisional ? " (foreløbigt)" : "");
    return this.dated(period, { ...found, shown, text: `${nameOf(this.choices, key)}\n${this.choices.periods[period][0]}: ${shown}` });
  }

  /** The municipality's parts, each beside the country's where that is chosen; counts cannot be compared. */
  parts() {
    const isBeside = this.choice.mod.includes(COUNTRY) && !this.figures.isCount;
    const country = isBeside ? this.partsOf(COUNTRY, `, ${nameOf(this.choices, COUNTRY)}`) : [];
    return this.partsOf(this.choice.kommune, "").map((part, order) => ({
      ...part, color: COLORS[order % COLORS.length], beside: country.find(({ category }) => category === part.category) ?? null,
    }));
  }

  partsOf(code, whose) {
    const { by } = this.figures;
    const own = by.keys.map((key, place) => [key, place]).filter(([[area, dimension]]) => area === code && dimension === this.choice.opdelt);
    return own.map(([[, , category], place]) => ({
      key: code,
      category,
      name: category + whose,
      points: this.periods.filter((period) => by.periods.includes(period)).map((period) => {
        const n = by.periods.indexOf(period);
        const at = place * by.periods.length + n;
        const value = by.value[at];
        const provisional = by.provisional.get(at) ?? null;
        const why = value === null ? (PART_MARKS[by.mark.get(at)] ?? this.choices.marks[by.mark.get(at)] ?? "intet tal") : null;
        const shown = why ?? `${figure(value, this.figures.unit)}${provisional ? " (foreløbigt)" : ""}`;
        return this.dated(period, { value, why, provisional, shown, text: `${category}${whose}\n${this.choices.periods[period][0]}: ${shown}` });
      }),
    }));
  }

  /** A point with its period; it is drawn in the middle of it. */
  dated(period, point) {
    const [when, from, to] = this.choices.periods[period];
    const [first, last] = [day(from), day(to)];
    return { ...point, period, when, first, last, day: new Date((first.getTime() + last.getTime()) / 2) };
  }

  /** A row of CSV of a figure: everything that tells it from others. */
  record(name, period, found) {
    const { about } = this.figures;
    const [when, from, to] = this.choices.periods[period];
    return [
      about.label, name, when, from, to, found.value, this.unit.many || "antal", found.numerator ?? null, found.denominator ?? null,
      found.value === null ? (found.why ?? null) : null, found.provisional ? "foreløbigt" : null, about.source, BUILD,
    ];
  }
}

const BUILD = document.documentElement.dataset.build;
const RECORD = [
  "Tal", "Område", "Periode", "Fra", "Til", "Værdi", "Enhed", "Tæller", "Nævner", "Hvorfor tom", "Foreløbigt", "Kilde", "Udgave",
];

/** Marks that mean another thing in figures by sex, age or origin. */
const PART_MARKS = { hidden: "skjult, fordi tallet er lille eller vil røbe et andet", few: "færre end 20 personer" };

const isBetter = (one, other, isLow) => (isLow ? one.value < other.value : one.value > other.value);

/** Put a figure, its texts, its legend and its table into its section. */
function showFigure(section, { drawn, subtitle, legend = [], note = "", headings, rows, records }) {
  const title = section.querySelector("h3").textContent;
  section.querySelector(".subtitle").textContent = subtitle;
  section.querySelector(".legend").replaceChildren(...legend);
  section.querySelector("figure").replaceChildren(drawn);
  section.querySelector(".note").textContent = note;
  showTable(section.querySelector(".rows"), `${title}: ${subtitle}`, headings, rows);
  section.shown = { drawn, title, subtitle, legend, note, headings: RECORD, records };
  const isEmpty = drawn.nodeName !== "svg";
  section.querySelector(".svg").disabled = isEmpty;
}

const widthOf = (section) => Math.max(240, Math.floor(section.querySelector("figure").clientWidth));
const nothing = () => element("p", "Der er ingen tal at tegne.", { class: "quiet" });

function showLines(view) {
  const section = document.getElementById("over-tid");
  const series = view.series().filter((each) => each.points.length > 0);
  const known = series.filter((each) => each.points.some((point) => point.value !== null));
  const periods = series[0]?.points.map(({ when }) => when) ?? [];
  const unit = view.choice.opdelt ? view.figures.unit : view.unit;
  const subtitle = [view.choice.opdelt ? view.own : "", periods.length > 1 ? `${periods[0]} til ${periods.at(-1)}` : periods[0], unit.many]
    .filter(Boolean).join(", ");
  const beside = series.map((each) => each.beside).filter(Boolean);
  const draw = known.length > COLORS.length || beside.length ? smallCharts : lineChart;
  const whose = [{ name: view.own, color: "own" }, { name: nameOf(view.choices, COUNTRY), color: "country" }];
  const label = `Linjer over tid: ${view.figures.about.label}. ${known.map((each) => lastText(each)).join(" ")}`;
  showFigure(section, {
    drawn: known.length ? draw(known, unit, widthOf(section), label, view.figures.about.breaks) : nothing(),
    subtitle,
    legend: legendItems(draw === lineChart ? known : beside.length ? whose : []),
    note: lineNote(series, view),
    headings: ["Periode", ...[...series, ...beside].map(({ name }) => name)],
    rows: periods.map((when, n) => [when, ...[...series, ...beside].map(({ points }) => points[n]?.shown ?? "–")]).reverse(),
    records: [...series, ...beside].flatMap(({ key, name, category, points }) =>
      points.map((point) => view.record(category ? `${nameOf(view.choices, key)}, ${category}` : name, point.period, point))),
  });
}

function lastText({ name, points }) {
  const last = points.findLast((point) => point.value !== null);
  return `${name}: ${last.shown} i ${last.when}.`;
}

/** What the lines do not show by themselves: gaps, provisional points, breaks. */
function lineNote(series, view) {
  const notes = [];
  const gaps = series[0]?.points.filter((point) => point.value === null) ?? [];
  const [hidden, missing] = [true, false].map((is) => gaps.filter((point) => isHidden(point.why) === is));
  if (view.choice.opdelt) {
    notes.push(...series.flatMap(partNotes));
    const shown = series.some((each) => each.beside) ? [view.own, nameOf(view.choices, COUNTRY)] : [view.own];
    if (view.choice.mod.length >= shown.length) notes.push(`Delt op er kun ${joined(shown)}; sammenligningen står i sætningen ovenfor og på ranglisten.`);
  } else {
    if (hidden.length) notes.push(`Skjult, ikke 0: ${listed(hidden.map((point) => point.when))}.`);
    if (missing.length) notes.push(`Intet tal: ${listed(missing.map((point) => `${point.when} (${point.why})`))}.`);
  }
  if (series.some((each) => each.points.some((point) => point.provisional))) notes.push("Åbne cirkler er foreløbige tal.");
  const silent = series.filter((each, n) => n > 0 && !view.choice.opdelt && each.points.every((point) => point.value === null)).map(({ name }) => name);
  if (silent.length) notes.push(`Ingen tal for ${joined(silent)}.`);
  if (view.figures.isCount && !view.per && !view.choice.opdelt) notes.push("Grupper har kun et tal pr. 1.000 i arbejdsstyrken.");
  return notes.join(" ");
}

/** Why a part has no figure, and in how many periods. */
function partNotes({ name, points }) {
  const gaps = Map.groupBy(points.filter((point) => point.value === null), (point) => point.why);
  return [...gaps].map(([why, { length }]) => `${name}: ${why} (${length} af ${points.length} perioder).`);
}

const listed = (names) => (names.length > 6 ? `${names.slice(0, 6).join(", ")} og ${names.length - 6} til` : joined(names));

/** The chosen group whose members are told on the list: the first, in the colour of its line. */
function groupOf(view) {
  const group = view.choices.groups.find(({ key }) => view.choice.mod.includes(key));
  return group && { ...group, color: view.colors.get(group.key), members: new Set(group.members) };
}

function showRanks(view) {
  const section = document.getElementById("rangliste");
  const { known, missing, isRanked } = view.ranked;
  const group = groupOf(view);
  const colorOf = (code) => view.colors.get(code) ?? (group?.members.has(code) ? group.color : "band");
  const country = view.at(COUNTRY, view.choice.periode).value;
  const rows = known.map((each) => ({
    ...each, color: colorOf(each.code), text: `${each.name}\n${figure(each.value, view.unit)}${each.rank ? `\nnr. ${each.rank}` : ""}`,
  }));
  const when = view.choices.periods[view.choice.periode][0];
  const legend = [
    { name: view.own, color: "own", isTile: true },
    ...rows.filter(({ code }) => view.choice.mod.includes(code)).map(({ name, color }) => ({ name, color, isTile: true })),
    ...(group ? [{ name: group.label, color: group.color, isTile: true }] : []),
    ...(country === null ? [] : [{ name: "Hele landet", color: "country" }]),
  ];
  const best = isRanked ? "nr. 1 er bedst" : "ingen retning er bedre; det største tal står først";
  showFigure(section, {
    drawn: rows.length > 1 ? rankChart(rows, view.unit, widthOf(section), `Søjler for ${rows.length} kommuner i ${when}. ${view.sentence()}`, country, isRanked) : nothing(),
    subtitle: `${when}, ${view.unit.many || "antal"}; ${best}`,
    legend: rows.length > 1 ? legendItems(legend) : [],
    note: missingNote(missing),
    headings: ["Kommune", "Tal", "Plads"],
    rows: [
      ...known.map((each) => [each.name, figure(each.value, view.unit) + (each.provisional ? " (foreløbigt)" : ""), each.rank ? String(each.rank) : "–"]),
      ...missing.map((each) => [each.name, each.why, "–"]),
    ],
    records: [...known, ...missing].map((each) => view.record(each.name, view.choice.periode, each)),
  });
}

/** Which municipalities have no figure, by why: hidden is told from missing. */
function missingNote(missing) {
  const reasons = Map.groupBy(missing, (each) => each.why);
  return [...reasons].map(([why, each]) => `${each.length} ${each.length === 1 ? "kommune" : "kommuner"}: ${why}${each.length < 7 ? ` (${joined(each.map(({ name }) => name))})` : ""}.`).join(" ");
}

const STEPS = 5;

function showMap(view) {
  const section = document.getElementById("kort");
  const { known, missing } = view.ranked;
  const when = view.choices.periods[view.choice.periode][0];
  const limits = stepLimits(known.map((each) => each.value));
  const tiles = [...known, ...missing].filter((each) => view.choices.tiles[each.code]).map((each) => ({
    ...each,
    x: view.choices.tiles[each.code][0],
    y: view.choices.tiles[each.code][1],
    isOwn: each.code === view.choice.kommune,
    step: each.value === null ? null : 1 + limits.filter((limit) => limit <= each.value).length,
    text: `${each.name}\n${each.value === null ? each.why : figure(each.value, view.unit)}`,
  }));
  const byNorth = tiles.toSorted((one, other) => one.y - other.y || one.x - other.x);
  showFigure(section, {
    drawn: known.length > 1 ? tileMap(tiles, widthOf(section), `Kort med en lige stor firkant for hver kommune i ${when}. ${view.sentence()}`) : nothing(),
    subtitle: `${when}, ${view.unit.many || "antal"}; hver kommune er lige stor`,
    legend: known.length > 1 ? legendItems(stepLegend(tiles, view.unit)) : [],
    note: missing.length ? "Stiplede firkanter har intet tal; listen siger hvorfor." : "",
    headings: ["Kommune", "Tal"],
    rows: byNorth.map((each) => [each.name, each.value === null ? each.why : figure(each.value, view.unit)]),
    records: byNorth.map((each) => view.record(each.name, view.choice.periode, each)),
  });
}

/** Where a new step begins, so that each has as many municipalities. */
function stepLimits(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return Array.from({ length: STEPS - 1 }, (_, n) => {
    const at = ((sorted.length - 1) * (n + 1)) / STEPS;
    const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
    return low + (at % 1) * (high - low);
  });
}

/** The least and the greatest figure of each step. */
function stepLegend(tiles, unit) {
  return Array.from({ length: STEPS }, (_, n) => n + 1).flatMap((step) => {
    const values = tiles.filter((each) => each.step === step).map((each) => each.value);
    if (!values.length) return [];
    const [low, high] = [least(values), most(values)];
    const name = [...new Set([low, high].map((each) => number(each, unit.decimals)))].join("-");
    return [{ name, color: `step-${step}`, isTile: true }];
  });
}
