// Numbers and words as the rest of Pejl writes them: `assets/text/numbers.py`.

const MINUS = "\u2212";
const NO_BREAK = "\u00a0";

/** A number with decimal comma, points in thousands and no trailing zeros, a half rounded up. */
function number(value, mostDecimals = 2) {
  const scale = 10 ** mostDecimals;
  const rounded = Math.floor(Math.abs(value) * scale + 0.5) / scale;
  const [whole, decimals = ""] = rounded.toFixed(mostDecimals).split(".");
  const kept = decimals.replace(/0+$/, "");
  const sign = value < 0 && rounded !== 0 ? MINUS : "";
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ".") + (kept && `,${kept}`);
}

/** A number with its unit: `67,7 %`, `1 sag`, `nr. 3`. */
function figure(value, unit) {
  const text = number(value, unit.decimals);
  if (unit.before) return `${unit.before}${NO_BREAK}${text}`;
  const word = text === "1" ? unit.one : unit.many;
  return word ? `${text}${NO_BREAK}${word}` : text;
}

/** What two spellings of a name have in common: `Århus`, `aarhus`. */
function fold(text) {
  return text.toLowerCase().replaceAll("æ", "ae").replaceAll("ø", "oe").replaceAll("å", "aa");
}

/** An ISO day in words: `1. juli 2025`. */
function dayText(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${day}. ${MONTHS[month - 1]} ${year}`;
}

const MONTHS = [
  "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
  "november", "december",
];

/** `a`, `a og b`, `a, b og c`. */
function joined(parts) {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} og ${parts.at(-1)}`;
}

/** An element with text; `attributes` are set as they are, so no text becomes markup. */
function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
