// The figures as SVG, in the colours and dashes of the paper, whose charts `assets/paper/charts` draws.

const SVG = "http://www.w3.org/2000/svg";
const COLORS = ["own", "group", "country", "third", "fourth"];
const DASHES = { own: null, group: "8,3", country: "2,3", third: null, fourth: "8,3,2,3" };
const color = (name) => `var(--chart-${name})`;
const MONTH_NAMES = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
const day = (iso) => new Date(`${iso}T00:00:00Z`);
const least = (values) => values.reduce((one, other) => (other < one ? other : one));
const most = (values) => values.reduce((one, other) => (other > one ? other : one));

/** An SVG element with what is inside it; an attribute that is null is left out. */
function shape(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** A place in pixels, as short as a tenth of one allows. */
const px = (place) => Math.round(place * 10) / 10;

/** A line of text; with a halo it can be read on top of other marks. */
function write(text, x, y, attributes = {}, hasHalo = false) {
  const halo = hasHalo ? { stroke: color("paper"), "stroke-width": 4, "paint-order": "stroke" } : {};
  return shape("text", { x: px(x), y: px(y), dy: "0.32em", fill: color("ink"), ...halo, ...attributes }, text);
}

/** A line through places as SVG writes it. */
const stroke = (d, name, width = 1, dash = null) =>
  shape("path", { d, fill: "none", stroke: color(name), "stroke-width": width, "stroke-dasharray": dash });

function picture(width, height, label, marks) {
  return shape("svg", { class: "figure", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label }, ...marks);
}

/** Values to pixels, with round ticks that hold them all: `from` is the lowest value's pixel. */
function valueScale([low, high], count, from, to) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((each) => each * power > rough * 0.999);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return {
    at: (value) => px(from + ((value / step - first) / (last - first)) * (to - from)),
    ticks: Array.from({ length: last - first + 1 }, (_, n) => (first + n) * step),
    text: (value) => number(value, decimals),
  };
}

/** From nought for counts; a share's scale is cut where its figures lie close. */
function valueDomain(values, unit) {
  const [low, high] = [least(values), most(values)];
  const room = (high - low || Math.abs(high) || 1) * 0.12;
  const cut = unit.kind === "count" || low - room < 0 ? Math.min(0, low) : low - room;
  return [cut, high + room];
}

/** Lines across at the ticks of a scale, with their numbers to the left. */
function valueAxis({ at, ticks, text }, left, right) {
  return [
    stroke(ticks.map((tick) => `M${px(left)},${at(tick)}H${px(right)}`).join(""), "grid"),
    ...ticks.map((tick) => write(text(tick), left - 6, at(tick), { "text-anchor": "end" })),
  ];
}

/** Days to pixels, from the first day of all points to the last. */
function dayScale(points, left, right) {
  const [first, last] = [least(points.map((each) => each.first)), most(points.map((each) => each.last))];
  return { first, last, at: (when) => px(left + ((when - first) / (last - first || 1)) * (right - left)) };
}

const FEW_PERIODS = 4;

/** What a scale shows below: few periods by name, else years, or months within two years. */
function dayTicks(points, { first, last }, width) {
  const names = new Map(points.map((each) => [each.day.getTime(), each.when]));
  if (names.size <= FEW_PERIODS && width / names.size > 90) return [...names].map(([time, name]) => [new Date(time), [name]]);
  const [from, to] = [first, last].map((each) => each.getUTCFullYear());
  const years = Array.from({ length: to - from + 2 }, (_, n) => from + n);
  if (to - from > 1) {
    const every = Math.ceil((to - from + 1) / (width / 48));
    const shown = years.filter((year) => year % every === 0).map((year) => [new Date(Date.UTC(year)), [String(year)]]);
    return shown.filter(([when]) => when >= first && when <= last);
  }
  const every = [1, 3, 6, 12].find((each) => ((to - from + 1) * 12) / each <= width / 52) ?? 12;
  const months = years.flatMap((year) => MONTH_NAMES.map((name, month) => [new Date(Date.UTC(year, month)), [name, String(year)]]));
  return months.filter(([when]) => when.getUTCMonth() % every === 0 && when >= first && when <= last);
}

function dayAxis(ticks, scale, bottom) {
  return [
    stroke(ticks.map(([when]) => `M${scale.at(when)},${bottom}v5`).join(""), "muted"),
    ...ticks.flatMap(([when, lines]) => lines.map((line, n) => write(line, scale.at(when), bottom + 15 + 14 * n, { "text-anchor": "middle" }))),
  ];
}

/** Lines over time, one for each series: `{name, color, points: [{day, value, text, ...}]}`; breaks are `[iso, text]`. */
function lineChart(series, unit, width, label, breaks) {
  const points = series.flatMap((each) => each.points);
  const known = points.filter((each) => each.value !== null);
  const isNarrow = width < 480;
  const [left, right, top, bottom] = [isNarrow ? 44 : 56, width - 16, 26, isNarrow ? 212 : 262];
  const x = dayScale(points, left, right);
  const y = valueScale(valueDomain(known.map((each) => each.value), unit), 5, bottom, top);
  const broken = breaks.map(([iso]) => day(iso)).filter((when) => when > x.first && when <= x.last);
  const marks = [
    ...valueAxis(y, left, right),
    ...dayAxis(dayTicks(points, x, right - left), x, bottom),
    write(unit.many || "antal", 4, 8, { fill: color("muted") }),
    ...broken.flatMap((when) => [
      stroke(`M${x.at(when)},${top}V${bottom}`, "muted", 1, "1,3"),
      write("brud", x.at(when), top - 8, { fill: color("muted"), "text-anchor": "middle" }),
    ]),
    ...series.toReversed().map((each) => shape("g", { class: "line" }, ...lineMarks(each, x, y))),
  ];
  const spots = known.map((each) => ({ x: x.at(each.day), y: y.at(each.value), text: each.text }));
  return withTip(picture(width, bottom + 38, label, marks), spots, 0.1);
}

function lineMarks({ color: name, points }, x, y) {
  const known = points.filter((each) => each.value !== null);
  const sampled = known.filter((each) => (each.sampled_low ?? null) !== null);
  const dotted = known.length < 30 ? known : known.filter((each) => each.provisional);
  const isOwn = name === "own";
  return [
    stroke(sampled.map((each) => `M${x.at(each.day)},${y.at(each.sampled_low)}V${y.at(each.sampled_high)}`).join(""), name),
    stroke(linePath(points, x, y), name, isOwn ? 2.6 : 1.8, DASHES[name]),
    ...dotted.map((each) => dot(each, x, y, name, isOwn ? 3 : 2.2)),
  ];
}

/** A line through the points of a series; a gap stays open. */
function linePath(points, x, y) {
  const isStart = (n) => n === 0 || points[n - 1].value === null;
  return points.map((each, n) => (each.value === null ? "" : `${isStart(n) ? "M" : "L"}${x.at(each.day)},${y.at(each.value)}`)).join("");
}

/** A point; a provisional one is hollow. */
const dot = (point, x, y, name, r) =>
  shape("circle", { cx: x.at(point.day), cy: y.at(point.value), r, stroke: color(name), "stroke-width": 1.5, fill: color(point.provisional ? "paper" : name) });

/** A small chart for each of many series on one scale, beside the country's, else with the others pale behind it. */
function smallCharts(series, unit, width, label) {
  const columns = Math.max(1, Math.min(4, series.length, Math.floor(width / 200)));
  const [cell, height] = [width / columns, 150];
  const points = series.flatMap((each) => [...each.points, ...(each.beside?.points ?? [])]);
  const domain = valueDomain(points.map((each) => each.value).filter((value) => value !== null), unit);
  const spots = [];
  const marks = series.flatMap((each, n) => {
    const [left, top] = [(n % columns) * cell + 40, Math.floor(n / columns) * height + 26];
    const [right, bottom] = [left + cell - 56, top + 84];
    const [x, y] = [dayScale(points, left, right), valueScale(domain, 3, bottom, top)];
    const [known, beside] = [each.points, each.beside?.points ?? []].map((own) => own.filter((point) => point.value !== null));
    spots.push(...[...known, ...beside].map((point) => ({ x: x.at(point.day), y: y.at(point.value), text: point.text })));
    return [
      ...valueAxis(y, left, right),
      ...dayAxis(dayTicks(points, x, right - left), x, bottom),
      each.beside
        ? stroke(linePath(each.beside.points, x, y), "country", 1.8, DASHES.country)
        : stroke(series.map((other) => linePath(other.points, x, y)).join(""), "pale"),
      stroke(linePath(each.points, x, y), "own", 2.2),
      ...known.map((point) => dot(point, x, y, "own", 1.8)),
      write(each.name, left, top - 14, { "font-weight": 600 }),
    ];
  });
  return withTip(picture(width, Math.ceil(series.length / columns) * height, label, marks), spots, 1);
}

/** All municipalities, the best first or the largest where none is; `rows` have `code, name, value, rank, color, text`. */
function rankChart(rows, unit, width, label, country, isRanked) {
  const [left, right, top, bottom] = [width < 480 ? 40 : 50, width - 10, 30, 236];
  const values = rows.map((each) => each.value);
  const y = valueScale([Math.min(0, least(values)), Math.max(0, most(values)) || 1], 5, bottom, top);
  const band = (right - left) / rows.length;
  const middle = (n) => left + band * (n + 0.5);
  const own = rows.findIndex((each) => each.color === "own");
  const marks = [
    ...valueAxis(y, left, right),
    shape("g", { class: "bar" }, ...rows.map((each, n) => {
      const [high, low] = [y.at(Math.max(0, each.value)), y.at(Math.min(0, each.value))];
      return shape("rect", { x: px(middle(n) - band * 0.42), width: px(band * 0.84), y: high, height: px(low - high), fill: color(each.color) });
    })),
    stroke(`M${left},${y.at(0)}H${right}`, "ink"),
    ...(country === null ? [] : [stroke(`M${left},${y.at(country)}H${right}`, "country", 2, "2,3")]),
    ...(own < 0 ? [] : [
      write(rows[own].name, middle(own), y.at(Math.max(0, rows[own].value)) - 10, { fill: color("own"), "font-weight": 700, "text-anchor": anchorAt(own / rows.length) }, true),
    ]),
    write(`${isRanked ? "bedst" : "størst"} ←`, left, bottom + 14, { fill: color("muted") }),
  ];
  const spots = rows.map((each, n) => ({ x: middle(n), y: y.at(each.value), text: each.text }));
  return withTip(picture(width, 260, label, marks), spots, 0.01);
}

const anchorAt = (place) => (place < 0.25 ? "start" : place > 0.75 ? "end" : "middle");

/** 98 equal tiles laid out as the country lies; `rows` have `code, name, x, y, step, text`. */
function tileMap(rows, width, label) {
  const [columns, lines] = [most(rows.map((each) => each.x)) + 1, most(rows.map((each) => each.y)) + 1];
  const side = Math.floor((width - 4) / columns);
  const letters = side >= 34 ? 5 : side >= 26 ? 4 : 0;
  const tile = (each, inset, attributes) =>
    shape("rect", { x: 2 + each.x * side + inset, y: 2 + each.y * side + inset, width: side - 2 * inset, height: side - 2 * inset, rx: 2, ...attributes });
  const looks = (each) => (each.step === null ? { fill: "none", stroke: color("muted"), "stroke-dasharray": "2,2" } : { fill: color(`step-${each.step}`) });
  const spots = rows.map((each) => ({ x: 2 + (each.x + 0.5) * side, y: 2 + (each.y + 0.5) * side, text: each.text }));
  const marks = [
    ...rows.map((each) => tile(each, 1, looks(each))),
    ...rows.filter((each) => each.isOwn).map((each) => tile(each, 0, { fill: "none", stroke: color("ink"), "stroke-width": 2.5 })),
    ...(letters === 0 ? [] : rows.map((each, n) =>
      write(each.name.slice(0, letters), spots[n].x, spots[n].y, {
        "text-anchor": "middle", "font-size": px(Math.min(11, side / 3.4)), fill: color(each.step >= 4 ? "paper" : "ink"),
      }))),
  ];
  return withTip(picture(side * columns + 4, side * lines + 4, label, marks), spots, 1);
}

/** A picture that tells the text of the spot nearest to the pointer; height counts `weight` of what breadth does. */
function withTip(drawn, spots, weight) {
  const tip = shape("g", { class: "tip", "pointer-events": "none" });
  drawn.append(tip);
  drawn.addEventListener("pointermove", ({ clientX, clientY }) => {
    const box = drawn.getBoundingClientRect();
    const scale = drawn.viewBox.baseVal.width / box.width;
    const [x, y] = [(clientX - box.left) * scale, (clientY - box.top) * scale];
    const far = (spot) => Math.hypot(spot.x - x, (spot.y - y) * weight);
    const nearest = spots.reduce((one, other) => (far(other) < far(one) ? other : one));
    tip.replaceChildren(...tipMarks(nearest, drawn.viewBox.baseVal));
  });
  drawn.addEventListener("pointerleave", () => tip.replaceChildren());
  return drawn;
}

/** A box with the text of a spot, above it where there is room, and within the picture. */
function tipMarks({ x, y, text }, { width, height }) {
  const lines = text.split("\n").flatMap((line) => wrapped(line, Math.min(width, 320), 12).map(([part]) => part));
  const [wide, high] = [most(lines.map((line) => line.length)) * 6.8 + 16, lines.length * 16 + 8];
  const left = Math.max(0, Math.min(x - wide / 2, width - wide));
  const top = y - high - 8 >= 0 ? y - high - 8 : Math.min(y + 10, height - high);
  return [
    shape("circle", { cx: x, cy: y, r: 4, fill: "none", stroke: color("ink") }),
    shape("rect", { x: px(left), y: px(top), width: px(wide), height: high, rx: 3, fill: color("paper"), stroke: color("muted") }),
    ...lines.map((line, n) => write(line, left + 8, top + 12 + 16 * n)),
  ];
}

/** The legend of lines or steps as list items: a small picture and a name. */
function legendItems(entries) {
  return entries.map(({ name, color: of, isTile }) => {
    const mark = isTile
      ? shape("rect", { width: 16, height: 14, rx: 2, fill: color(of) })
      : stroke("M0,7H28", of, of === "own" ? 2.6 : 1.8, DASHES[of]);
    const item = element("li");
    item.append(shape("svg", { width: isTile ? 16 : 28, height: 14, "aria-hidden": "true" }, mark), element("span", name));
    return item;
  });
}
