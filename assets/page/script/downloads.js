// What is shown as a file: CSV that a Danish Excel opens, and SVG that stands alone.

// Excel takes such a text for a formula: `assets/text/excel_csv.py` has the same two patterns.
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;
const AMOUNT = /^[+-]?[0-9][0-9.,]*(?: ?%| ?\p{L}+)?$/u;

/** Rows as CSV: a byte order mark, `;`, decimal comma. A number is a number, null is empty. */
function csvOf(headings, rows) {
  const lines = [headings, ...rows].map((cells) => cells.map(csvCell).join(";"));
  return `\uFEFF${lines.join("\n")}\n`;
}

function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value).replace(".", ",");
  const safe = FORMULA.test(value) && !AMOUNT.test(value) ? `'${value}` : value;
  return /[";\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hand a text to the reader as a file. */
function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", "", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** A name that any disk takes. */
const fileName = (...parts) =>
  parts.join("-").replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/-+/g, "-").slice(0, 100);

const LINE = 17;

/** A figure with its title, legend and note as one SVG, in the colours of a white page. */
function svgOf(drawn, title, subtitle, legend, note) {
  const [width, height] = ["width", "height"].map((name) => Number(drawn.getAttribute(name)));
  const texts = [...wrapped(title, width, 15, true), ...wrapped(subtitle, width, 12)];
  const svg = document.createElementNS(SVG, "svg");
  let top = 8;
  for (const [text, size, isBold] of texts) top = addText(svg, text, 8, top, size, isBold);
  for (const each of legend) {
    const sample = each.querySelector("svg").cloneNode(true);
    sample.setAttribute("x", 8);
    sample.setAttribute("y", top + 2);
    svg.append(sample);
    top = addText(svg, each.textContent, 44, top, 12);
  }
  const plot = drawn.cloneNode(true);
  plot.querySelector(".tip").remove();
  plot.setAttribute("y", top + 6);
  svg.append(plot);
  top += height + 10;
  for (const [text, size] of wrapped(note, width, 11)) top = addText(svg, text, 8, top, size);
  for (const [name, value] of Object.entries({
    width, height: top + 8, viewBox: `0 0 ${width} ${top + 8}`, role: "img", "aria-label": title,
    "font-family": "Liberation Sans, Arial, Helvetica, sans-serif", "font-size": 12,
  })) svg.setAttribute(name, value);
  const ground = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: "#ffffff" })) {
    ground.setAttribute(name, value);
  }
  svg.prepend(ground);
  return withLightColors(new XMLSerializer().serializeToString(svg));
}

function addText(svg, text, left, top, size, isBold = false) {
  const line = document.createElementNS(SVG, "text");
  for (const [name, value] of Object.entries({ x: left, y: top + size, "font-size": size, fill: color("ink") })) {
    line.setAttribute(name, value);
  }
  if (isBold) line.setAttribute("font-weight", "bold");
  line.textContent = text;
  svg.append(line);
  return top + Math.max(LINE, size + 5);
}

/** A text as lines of at most a width, each with its size. */
function wrapped(text, width, size, isBold = false) {
  const most = Math.floor((width - 16) / (size * 0.54));
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (longer.length > most && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.filter(Boolean).map((line) => [line, size, isBold]);
}

/** The names of colours as the colours of a white page, whatever the reader's screen has. */
function withLightColors(svg) {
  const rule = document.styleSheets[0].cssRules;
  const light = new Map();
  for (const each of rule) {
    if (each.selectorText !== ":root") continue;
    for (const name of each.style) if (name.startsWith("--chart-")) light.set(name, each.style.getPropertyValue(name).trim());
  }
  return svg
    .replace(/var\((--chart-[a-z0-9-]+)\)/g, (_, name) => light.get(name) ?? "#000000")
    .replaceAll("currentColor", light.get("--chart-ink"))
    .replaceAll('class="figure"', "");
}
