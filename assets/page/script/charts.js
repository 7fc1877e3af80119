// The figures as SVG, drawn with Observable Plot in the colours and dashes of the paper.

const COLORS = ["own", "group", "country", "third", "fourth"];
const DASHES = { own: "", group: "8,3", country: "2,3", third: "", fourth: "8,3,2,3" };
const color = (name) => `var(--chart-${name})`;
const LOCALE = { month: ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"] };

/** Plot's SVG without its own style, which the page's policy would refuse and `pejl.css` has. */
function plotted(options, label, description) {
  const drawn = Plot.plot({ className: "figure", ...options, ariaLabel: label, ariaDescription: description });
  drawn.querySelectorAll("style").forEach((each) => each.remove());
  // The picture has one text; a part without a role may have none.
  for (const part of drawn.querySelectorAll("g[aria-label]")) {
    part.setAttribute("class", part.getAttribute("aria-label"));
    part.removeAttribute("aria-label");
  }
  drawn.setAttribute("role", "img");
  return drawn;
}

const day = (iso) => new Date(`${iso}T00:00:00Z`);
const axis = { fontVariant: "tabular-nums" };

const FEW_PERIODS = 4;

/** What a scale shows below: few periods by name, else years, or months within two years. */
function timeTicks(points, width) {
  const names = new Map(points.map((each) => [each.day.getTime(), each.when]));
  if (names.size <= FEW_PERIODS && width / names.size > 90) {
    return { ticks: [...names.keys()].map((time) => new Date(time)), tickFormat: (when) => names.get(when.getTime()) };
  }
  const years = d3.utcYear.count(...d3.extent(points, (each) => each.day)) + 1;
  if (years > 2) {
    const every = Math.ceil(years / (width / 48));
    return { ticks: d3.utcYear.every(every), tickFormat: (when) => String(when.getUTCFullYear()) };
  }
  const every = Math.ceil((years * 12) / (width / 52));
  return {
    ticks: d3.utcMonth.every(every > 6 ? 12 : every > 3 ? 6 : every > 1 ? 3 : 1),
    tickFormat: (when) => `${LOCALE.month[when.getUTCMonth()]}\n${when.getUTCFullYear()}`,
  };
}

/**
 * Lines over time, one for each series: `{name, color, points: [{day, value, text, ...}]}`.
 * `extra` may have a demand (`target`, `demand`, `from`, `to`) and breaks (`[iso, text]`).
 */
function lineChart(series, unit, width, label, extra = {}) {
  const points = series.flatMap((each) => each.points);
  const known = points.filter((each) => each.value !== null);
  const target = extra.target ?? null;
  const values = [...known.map((each) => each.value), ...(target === null ? [] : [target])];
  const span = [d3.min(points, (each) => each.first), d3.max(points, (each) => each.last)];
  const breaks = (extra.breaks ?? []).filter(([iso]) => day(iso) > span[0] && day(iso) <= span[1]);
  const isNarrow = width < 480;
  return plotted(
    {
      width,
      height: isNarrow ? 250 : 300,
      marginLeft: isNarrow ? 44 : 56,
      marginRight: 16,
      marginTop: 26,
      x: { type: "utc", domain: span, label: null },
      y: {
        domain: valueDomain(values, unit),
        nice: true,
        label: null,
        ticks: 5,
        tickFormat: (value) => number(value),
      },
      marks: [
        Plot.gridY({ ticks: 5, stroke: color("grid"), strokeOpacity: 1 }),
        Plot.axisY({ ...axis, ticks: 5, label: null, tickFormat: (value) => number(value), tickSize: 0 }),
        Plot.axisX({ ...axis, label: null, ...timeTicks(points, width) }),
        Plot.text([unit.many || "antal"], { frameAnchor: "top-left", dy: -20, dx: isNarrow ? -40 : -52, fill: color("muted") }),
        Plot.ruleX(breaks, { x: ([iso]) => day(iso), stroke: color("muted"), strokeDasharray: "1,3" }),
        Plot.text(breaks, { x: ([iso]) => day(iso), text: () => "brud", frameAnchor: "top", dy: -12, fill: color("muted") }),
        demandMark(extra, span),
        ...series.flatMap((each) => lineMarks(each)),
        Plot.tip(known, Plot.pointerX({
          x: "day", y: "value", title: "text", fill: color("paper"), stroke: color("muted"),
        })),
      ],
    },
    label,
  );
}

/** A small chart for each of many series, on one scale, the others pale behind it. */
function smallCharts(series, unit, width, label) {
  const columns = Math.max(1, Math.min(4, Math.floor(width / 200)));
  const placed = series.map((each, n) => ({ ...each, fx: n % columns, fy: Math.floor(n / columns) }));
  const points = placed.flatMap(({ points: own, fx, fy, name }) => own.map((point) => ({ ...point, fx, fy, name })));
  const known = points.filter((each) => each.value !== null);
  const rows = Math.ceil(series.length / columns);
  const at = { x: "day", y: "value", fx: "fx", fy: "fy" };
  return plotted(
    {
      width,
      height: 60 + rows * 130,
      marginLeft: 44,
      marginTop: 30,
      x: { type: "utc", domain: [d3.min(points, (each) => each.first), d3.max(points, (each) => each.last)], label: null },
      y: { domain: valueDomain(known.map((each) => each.value), unit), nice: true, label: null },
      fx: { axis: null, domain: d3.range(columns), padding: 0.1 },
      fy: { axis: null, domain: d3.range(rows), padding: 0.25 },
      marks: [
        Plot.gridY({ ticks: 3, stroke: color("grid"), strokeOpacity: 1 }),
        Plot.axisY({ ...axis, ticks: 3, label: null, tickFormat: (value) => number(value), tickSize: 0 }),
        Plot.axisX({ ...axis, label: null, ...timeTicks(points, width / columns) }),
        Plot.line(points.map(({ day: when, value, name }) => ({ when, value, name })), {
          x: "when", y: "value", z: "name", stroke: color("pale"),
        }),
        Plot.line(points, { ...at, z: "name", stroke: color("own"), strokeWidth: 2.2 }),
        Plot.dot(known, {
          ...at, r: 1.8, stroke: color("own"), fill: (each) => (each.provisional ? color("paper") : color("own")),
        }),
        Plot.text(placed, { fx: "fx", fy: "fy", text: "name", frameAnchor: "top-left", dy: -14, fill: color("ink"), fontWeight: 600 }),
        Plot.tip(known, Plot.pointerX({ ...at, title: "text", fill: color("paper"), stroke: color("muted") })),
      ],
    },
    label,
  );
}

function lineMarks({ color: name, points }) {
  const known = points.filter((each) => each.value !== null);
  const sampled = known.filter((each) => each.sampled_low !== null && each.sampled_low !== undefined);
  const isShort = known.length < 30;
  return [
    Plot.ruleX(sampled, { x: "day", y1: "sampled_low", y2: "sampled_high", stroke: color(name) }),
    Plot.line(points, {
      x: "day", y: "value", stroke: color(name), strokeDasharray: DASHES[name],
      strokeWidth: name === "own" ? 2.6 : 1.8,
    }),
    Plot.dot(isShort ? known : known.filter((each) => each.provisional), {
      x: "day", y: "value", r: name === "own" ? 3 : 2.2, stroke: color(name), strokeWidth: 1.5,
      fill: (each) => (each.provisional ? color("paper") : color(name)),
    }),
  ];
}

/** The demand of a goal: a dashed line through its period, with its words. */
function demandMark({ target = null, demand, from, to }, span) {
  if (target === null) return null;
  const [first, last] = [from ? day(from) : span[0], to ? day(to) : span[1]];
  const ends = [{ day: d3.max([first, span[0]]), target }, { day: d3.min([last, span[1]]), target }];
  if (ends[1].day <= ends[0].day) return null;
  return [
    Plot.line(ends, { x: "day", y: "target", stroke: color("target"), strokeDasharray: "5,4", strokeWidth: 1.6 }),
    Plot.text(ends.slice(1), {
      x: "day", y: "target", text: () => demand, textAnchor: "end", dy: -10, fill: color("target"), fontWeight: 600,
      stroke: color("paper"), strokeWidth: 4,
    }),
  ];
}

/** From nought for counts; a share's scale is cut where its figures lie close. */
function valueDomain(values, unit) {
  const [low, high] = d3.extent(values);
  if (low === undefined) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.12;
  const cut = unit.kind === "count" || low - room < 0 ? Math.min(0, low) : low - room;
  return [cut, high + room];
}

/** All municipalities, the best first; `rows` have `code, name, value, rank, color, text`. */
function rankChart(rows, unit, width, label, country) {
  const own = rows.filter((each) => each.color === "own");
  const isNarrow = width < 480;
  return plotted(
    {
      width,
      height: 260,
      marginLeft: isNarrow ? 40 : 50,
      marginTop: 30,
      marginBottom: 24,
      x: { type: "band", domain: rows.map((each) => each.code), axis: null, padding: 0.15 },
      y: { domain: [Math.min(0, d3.min(rows, (each) => each.value)), d3.max(rows, (each) => each.value)], nice: true },
      marks: [
        Plot.gridY({ ticks: 5, stroke: color("grid"), strokeOpacity: 1 }),
        Plot.axisY({ ...axis, ticks: 5, label: null, tickSize: 0, tickFormat: (value) => number(value) }),
        Plot.barY(rows, { x: "code", y: "value", fill: (each) => color(each.color), sort: null }),
        Plot.ruleY([0], { stroke: color("ink") }),
        country === null ? null : Plot.ruleY([country], { stroke: color("country"), strokeDasharray: "2,3", strokeWidth: 2 }),
        Plot.text(own, {
          x: "code", y: "value", text: (each) => each.name, dy: -8, fill: color("own"), fontWeight: 700,
          textAnchor: anchorOf(own, rows), stroke: color("paper"), strokeWidth: 4,
        }),
        Plot.text(["bedst ←"], { frameAnchor: "bottom-left", dy: 16, fill: color("muted"), text: (each) => each }),
        Plot.tip(rows, Plot.pointerX({ x: "code", y: "value", title: "text", fill: color("paper"), stroke: color("muted") })),
      ],
    },
    label,
  );
}

function anchorOf([own], rows) {
  const place = rows.indexOf(own) / rows.length;
  return place < 0.25 ? "start" : place > 0.75 ? "end" : "middle";
}

/** 98 equal tiles laid out as the country lies; `rows` have `code, name, x, y, step, text`. */
function tileMap(rows, width, label) {
  const [columns, lines] = [d3.max(rows, (each) => each.x) + 1, d3.max(rows, (each) => each.y) + 1];
  const side = Math.floor((width - 4) / columns);
  const letters = side >= 34 ? 5 : side >= 26 ? 4 : 0;
  const missing = rows.filter((each) => each.step === null);
  const shown = rows.filter((each) => each.step !== null);
  const tile = { x: "x", y: "y", inset: 1, rx: 2 };
  const own = rows.filter((each) => each.isOwn);
  return plotted(
    {
      width: side * columns + 4,
      height: side * lines + 4,
      margin: 2,
      x: { type: "band", domain: d3.range(columns), axis: null },
      y: { type: "band", domain: d3.range(lines), axis: null },
      marks: [
        Plot.cell(shown, { ...tile, fill: (each) => color(`step-${each.step}`) }),
        Plot.cell(missing, { ...tile, fill: "none", stroke: color("muted"), strokeDasharray: "2,2" }),
        Plot.cell(own, { ...tile, fill: "none", inset: 0, stroke: color("ink"), strokeWidth: 2.5 }),
        letters === 0 ? null : Plot.text(rows, {
          x: "x", y: "y", text: (each) => each.name.slice(0, letters), fontSize: Math.min(11, side / 3.4),
          fill: (each) => (each.step >= 4 ? color("paper") : color("ink")),
        }),
        Plot.tip(rows, Plot.pointer({ x: "x", y: "y", title: "text", fill: color("paper"), stroke: color("muted") })),
      ],
    },
    label,
  );
}

/** The legend of lines or steps as list items: a small picture and a name. */
function legendItems(entries) {
  return entries.map(({ name, color: of, isTile }) => {
    const item = element("li");
    const picture = d3.create("svg").attr("width", isTile ? 16 : 28).attr("height", 14).attr("aria-hidden", "true");
    if (isTile) picture.append("rect").attr("width", 16).attr("height", 14).attr("rx", 2).attr("fill", color(of));
    else {
      picture.append("line").attr("x2", 28).attr("y1", 7).attr("y2", 7).attr("stroke", color(of))
        .attr("stroke-width", of === "own" ? 2.6 : 1.8).attr("stroke-dasharray", DASHES[of] || null);
    }
    item.append(picture.node(), element("span", name));
    return item;
  });
}
