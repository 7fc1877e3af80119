// The search for an indicator: a combobox as the ARIA practices describe it.

const MOST_SUGGESTIONS = 40;

/** The indicators with every word of a search, best first; those with some words where none has all. */
function findIndicators(indicators, written) {
  const words = fold(written).split(/\s+/).filter(Boolean);
  const scored = indicators.map((each) => ({ each, ...scoreOf(each, words) }));
  const whole = scored.filter(({ matched }) => matched === words.length);
  const close = scored.filter(({ matched }) => matched > 0);
  const chosen = whole.length > 0 ? whole : close;
  chosen.sort((a, b) => b.matched - a.matched || b.score - a.score);
  return { found: chosen.map(({ each }) => each), isClose: whole.length === 0 };
}

/** How many words an indicator has, and how well: a word of the label counts most. */
function scoreOf(indicator, words) {
  indicator.search ??= {
    label: fold(indicator.label),
    rest: fold(
      [indicator.indicator.replaceAll("_", " "), indicator.numerator, indicator.denominator, indicator.caveats, indicator.source]
        .filter(Boolean).join(" "),
    ),
  };
  const { label, rest } = indicator.search;
  let [matched, score] = [0, 0];
  for (const word of words) {
    if (label.includes(word)) score += ` ${label}`.includes(` ${word}`) ? 4 : 2;
    else if (rest.includes(word)) score += 1;
    else continue;
    matched += 1;
  }
  return { matched, score };
}

/** Let a field search the indicators; `choose` is called with the name of the chosen one. */
function listenToSearch(indicators, choose) {
  const [field, list, status] = ["soeg", "forslag", "fundet"].map((id) => document.getElementById(id));
  let active = -1;
  let shown = [];

  function close() {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function suggest() {
    const isUntouched = field.value === field.dataset.label;
    const { found, isClose } = findIndicators(indicators, isUntouched ? "" : field.value);
    shown = found.slice(0, isUntouched || !field.value ? found.length : MOST_SUGGESTIONS);
    list.replaceChildren(
      ...shown.map((each, place) => {
        const item = element("li", each.label, { role: "option", id: `forslag-${place}`, "aria-selected": "false" });
        item.append(element("span", each.source, { class: "short" }));
        return item;
      }),
    );
    status.textContent = isClose && shown.length ? `Ingen har alle ordene; ${shown.length} ligner.` : `${shown.length} tal fundet.`;
    if (!shown.length) list.append(element("li", "Intet tal har de ord; prøv færre eller kortere.", { role: "option", "aria-disabled": "true", "aria-selected": "false" }));
    list.hidden = false;
    active = -1;
    field.setAttribute("aria-expanded", "true");
    field.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    if (list.hidden) suggest();
    if (!shown.length) return;
    list.children[active]?.setAttribute("aria-selected", "false");
    active = (active + step + shown.length) % shown.length;
    const item = list.children[active];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", item.id);
  }

  function pick(place) {
    const chosen = shown[place];
    close();
    if (chosen) choose(chosen.indicator);
  }

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => (list.hidden ? suggest() : pick(Math.max(active, 0))),
    Escape: () => {
      field.value = field.dataset.label ?? "";
      close();
    },
  };
  field.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  field.addEventListener("input", suggest);
  field.addEventListener("focus", () => field.select());
  field.addEventListener("click", suggest);
  field.addEventListener("blur", () => {
    field.value = field.dataset.label ?? "";
    close();
  });
  // Before the field loses its focus.
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pick([...list.children].indexOf(event.target.closest("li")));
  });
  field.form.addEventListener("submit", (event) => event.preventDefault());
}
