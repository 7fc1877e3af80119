// The packed figures of an indicator, read when they are asked for: `assets/page/columns.py`.

/** The whole page is read: the blocks of most indicators lie below the script. */
const isRead = new Promise((go) => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", go) : go()));

/** What a script element holds: JSON, or each JSON as base64 of gzip where a space is between them. */
async function unpack(id) {
  const found = await find(id);
  if (!found) return [];
  return found.type === "application/json" ? JSON.parse(found.textContent) : Promise.all(found.textContent.split(" ").map(unzip));
}

/** An element of the page as soon as all of it is read: then another follows. */
async function find(id) {
  for (;;) {
    const found = document.getElementById(id);
    if (found?.nextElementSibling || document.readyState !== "loading") return found;
    await nextTask();
  }
}

async function unzip(packed) {
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  writer.write(Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)));
  writer.close();
  return JSON.parse(await new Response(stream.readable).text());
}

/** The numbers of a series by place; null where it has none. */
function readSeries(series, length) {
  if (!series) return new Array(length).fill(null);
  const scale = 10 ** series.decimals;
  const values = totals(series.steps).map((whole) => whole / scale);
  for (const place of totals(series.gaps)) values[place] = null;
  return values;
}

/** The values of a column that few places have. */
function readSparse(sparse) {
  return sparse ? new Map(totals(sparse.at).map((place, n) => [place, sparse.of[n]])) : new Map();
}

/** Each number with those before it. */
function totals(steps) {
  let total = 0;
  return steps.map((step) => (total += step));
}

const SPARSE = ["low", "high", "sampled_low", "sampled_high", "mark", "remark", "provisional"];

/** An indicator whose sources have not come has no block, and one may have no groups or parts. */
const NO_FIGURES = { periods: [], keys: [] };

/** The columns of a grid that has one series and few marks; its keys run first, then the periods. */
function readGrid(grid) {
  const { keys, periods, value, mark, provisional } = grid ?? NO_FIGURES;
  return { keys, periods, value: readSeries(value, keys.length * periods.length), mark: readSparse(mark), provisional: readSparse(provisional) };
}

/** The figures of an indicator by area and period, and those of groups. */
class Figures {
  /** `block` has what is public, `own` what is the page's municipality's alone. */
  constructor([block = NO_FIGURES, own = {}], about, choices) {
    this.about = about;
    this.choices = choices;
    this.unit = choices.units[about.unit];
    this.periods = block.periods;
    this.codes = block.keys;
    const length = this.periods.length * this.codes.length;
    this.numerator = readSeries(block.numerator, length);
    this.denominator = readSeries(block.denominator, length);
    this.value = block.value ? readSeries(block.value, length) : this.shares(length);
    for (const name of SPARSE) this[name] = readSparse(block[name]);
    this.groups = [block.groups, own.groups].map(readGrid);
    this.by = readGrid(own.by);
  }

  /** A block has no values where each is 100 times the numerator over the denominator. */
  shares(length) {
    return Array.from({ length }, (_, n) =>
      this.numerator[n] === null || !this.denominator[n]
        ? null
        : (100 * this.numerator[n]) / this.denominator[n],
    );
  }

  /** What an area's figures are split by. */
  dimensions(code) {
    const own = this.by.keys.filter(([area]) => area === code);
    return Object.keys(DIMENSIONS).filter((name) => own.some(([, dimension]) => dimension === name));
  }

  get isCount() {
    return this.unit.kind === "count";
  }

  /** The figure of an area in a period, with why it lacks; `per` is whether counts are per 1,000. */
  at(code, period, per = false) {
    const area = this.codes.indexOf(code);
    const when = this.periods.indexOf(period);
    if (area < 0 || when < 0) return { value: null, why: "intet tal" };
    const place = area * this.periods.length + when;
    const found = { value: this.value[place] };
    for (const name of ["numerator", "denominator"]) found[name] = this[name][place];
    for (const name of SPARSE) found[name] = this[name].get(place) ?? null;
    if (found.value === null) found.why = this.why(found);
    else if (per) this.perThousand(found, code, period);
    return found;
  }

  /** The figure of a group; of counts there is only the one per 1,000. */
  group(key, period, per) {
    const grid = this.groups.find(({ keys, periods }) => keys.includes(key) && periods.includes(period));
    const value = grid && !(this.isCount && !per)
      ? grid.value[grid.keys.indexOf(key) * grid.periods.length + grid.periods.indexOf(period)]
      : null;
    return value === null ? { value, why: "intet tal" } : { value };
  }

  perThousand(found, code, period) {
    const year = this.choices.periods[period][2].slice(0, 4);
    const force = this.choices.labour_force[year]?.[code];
    found.value = force ? (1000 * found.value) / force : null;
    if (!force) found.why = "arbejdsstyrken kendes ikke";
  }

  /** Why there is no figure: hidden is said, and is never nought. */
  why({ mark, remark, low, high }) {
    if (low !== null && high !== null && low !== high && !mark) {
      if (high === this.unit.most) return `mindst ${figure(low, this.unit)}`;
      return `${number(low, this.unit.decimals)}-${figure(high, this.unit)}`;
    }
    if (mark?.startsWith("<")) return `skjult af kilden (under ${mark.slice(1)})`;
    return remark ?? this.choices.marks[mark] ?? mark ?? "intet tal";
  }
}

/** Whether a reason says that a figure is hidden. */
const isHidden = (why) => Boolean(why?.startsWith("skjult"));
