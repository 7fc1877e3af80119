// What the reader has chosen: kept in the address, so that a link carries it and "back" works.

const COUNTRY = "000";
const MOST_BESIDE = 4;
const PER_1000 = { one: "pr. 1.000 i arbejdsstyrken", many: "pr. 1.000 i arbejdsstyrken", before: "", decimals: 2, kind: "count" };
const DIMENSIONS = { sex: "Køn", age: "Alder", origin: "Herkomst" };

/** The choice that an address names: `#tal=NAVN&kommune=707&mod=000,kommunegruppe:5`. */
function readChoice(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (name) => given.get(name) || null;
  return {
    tal: text("tal"),
    kommune: text("kommune"),
    mod: given.has("mod") ? given.get("mod").split(",").filter(Boolean) : null,
    periode: text("periode"),
    fra: text("fra"),
    til: text("til"),
    pr: text("pr"),
    opdelt: text("opdelt"),
  };
}

function writeChoice(choice) {
  const named = Object.entries(choice).filter(([, value]) => value !== null);
  const parts = named.map(([name, value]) => `${name}=${[value].flat().map(encodeURIComponent).join(",")}`);
  return `#${parts.join("&")}`;
}

/** The kind of a period: months, quarters and years may stand in one series. */
const kindOf = (period) => period.replace(/\d+/g, "");

/** The groups that a municipality is in, and those that are its own. */
function groupsOf(choices, code) {
  const isOwn = ({ kind, group_of: owner, members }) => kind !== "country" && (owner ? owner === code : members.includes(code));
  return choices.groups.filter(isOwn);
}

/** A choice with what it leaves open filled in, and what does not exist left out. */
function completed(given, figures, choices) {
  const { periods, codes } = figures;
  const known = (value, among) => (among.includes(value) ? value : null);
  const municipality = known(given.kommune, codes) ?? known(choices.own, codes) ?? namesOf(figures, choices)[0][0];
  const groups = groupsOf(choices, municipality);
  const keys = [COUNTRY, ...groups.map(({ key }) => key), ...codes];
  const withOwn = periods.filter((each) => figures.at(municipality, each).value !== null);
  const newest = withOwn.at(-1) ?? periods.at(-1);
  const period = known(given.periode, periods) ?? newest;
  const like = periods.filter((each) => kindOf(each) === kindOf(period));
  const beside = [COUNTRY, ...groups.filter(({ kind }) => kind === "kommunegruppe").map(({ key }) => key)];
  const canBePer = figures.isCount && codes.length > 1 && Object.keys(choices.labour_force).length > 0;
  return {
    tal: figures.about.indicator,
    kommune: municipality,
    mod: (given.mod ?? beside).filter((key) => keys.includes(key) && key !== municipality).slice(0, MOST_BESIDE),
    periode: period,
    fra: known(given.fra, like) ?? like[0],
    til: known(given.til, like) ?? like.at(-1),
    pr: canBePer ? (given.pr === "antal" ? "antal" : "1000") : null,
    opdelt: known(given.opdelt, figures.dimensions(municipality)),
  };
}

/** What a key of the comparison is called. */
function nameOf(choices, key) {
  const area = choices.areas.find(([code]) => code === key);
  return area ? area[1] : (choices.groups.find((each) => each.key === key)?.label ?? key);
}

/** The areas of an indicator by name. */
const namesOf = ({ codes }, { areas }) => areas.filter(([code]) => codes.includes(code));

/** Show what the chosen indicator is called in the field that searches. */
function showLabel(label) {
  const field = document.getElementById("soeg");
  field.value = field.dataset.label = label;
}

/** Fill the form with what can be chosen of an indicator, and mark what is. */
function fillForm(choice, figures, choices) {
  showLabel(figures.about.label);
  const named = namesOf(figures, choices);
  const municipalities = choices.areas.filter(([, , isMunicipality]) => isMunicipality).map(([code]) => code);
  const [own, other] = [true, false].map((is) => named.filter(([code]) => municipalities.includes(code) === is));
  fillSelect("kommune", [...own, ...other], choice.kommune);
  const periods = figures.periods.map((code) => [code, choices.periods[code][0]]).reverse();
  fillSelect("periode", periods, choice.periode);
  const like = periods.filter(([code]) => kindOf(code) === kindOf(choice.periode));
  fillSelect("fra", like, choice.fra);
  fillSelect("til", like, choice.til);
  fillSelect("maaling", choice.pr ? [["1000", "Pr. 1.000 i arbejdsstyrken"], ["antal", "Antal"]] : [["", figures.unit.many || "Antal"]], choice.pr ?? "");
  const parts = figures.dimensions(choice.kommune);
  fillSelect("opdelt", [["", parts.length ? "Ikke opdelt" : whySingle(figures, choices)], ...parts.map((each) => [each, DIMENSIONS[each]])], choice.opdelt ?? "");
  fillBoxes(choice, figures, choices);
  fillSelect("anden", [["", "Føj en kommune til …"], ...own.filter(([code]) => code !== choice.kommune && !choice.mod.includes(code))], "");
}

/** Why a municipality's figure cannot be split: the figure has no parts, or only others' has. */
function whySingle(figures, choices) {
  const areas = [...new Set(figures.by.keys.map(([code]) => code))];
  return areas.length ? `Kun opdelt for ${joined(areas.map((code) => nameOf(choices, code)))}` : "Tallet er ikke opdelt";
}

function fillSelect(id, options, chosen) {
  const select = document.getElementById(id);
  select.replaceChildren(...options.map(([value, text]) => element("option", text, { value })));
  select.value = chosen;
  select.disabled = options.length < 2;
}

/** A box for the country, each group of the municipality, and each municipality that was added. */
function fillBoxes(choice, figures, choices) {
  const groups = groupsOf(choices, choice.kommune).map(({ key }) => key);
  const offered = [COUNTRY, ...groups];
  const keys = [...new Set([...offered, ...choice.mod])];
  const boxes = keys.map((key) => {
    const label = element("label");
    const box = element("input", "", { type: "checkbox", value: key });
    box.checked = choice.mod.includes(key);
    box.disabled = !box.checked && choice.mod.length >= MOST_BESIDE;
    label.append(box, element("span", nameOf(choices, key)));
    return label;
  });
  const hint = choice.mod.length >= MOST_BESIDE ? [element("span", `Højst ${MOST_BESIDE} ad gangen.`, { class: "quiet" })] : [];
  document.querySelector("#sammenlign .boxes").replaceChildren(...boxes, ...hint);
}
/** Call `changed` with what a reader changes in the form. */
function listenToForm(changed) {
  const names = { kommune: "kommune", periode: "periode", fra: "fra", til: "til", maaling: "pr", opdelt: "opdelt" };
  for (const [id, name] of Object.entries(names)) {
    document.getElementById(id).addEventListener("change", (event) => changed({ [name]: event.target.value || null }));
  }
  document.getElementById("sammenlign").addEventListener("change", (event) => {
    const boxes = [...document.querySelectorAll("#sammenlign input:checked")].map((box) => box.value);
    const added = event.target.id === "anden" && event.target.value ? [event.target.value] : [];
    changed({ mod: [...boxes.slice(0, MOST_BESIDE - added.length), ...added] });
  });
}
