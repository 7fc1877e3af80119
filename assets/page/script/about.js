// What a figure is: its definition, its sources and their releases, breaks and reservations.

const BETTER = { higher: "Et højere tal er bedre.", lower: "Et lavere tal er bedre." };

/** Show all that is known of an indicator, and the newest provisional period. */
function showAbout(figures, choices) {
  const { about, unit } = figures;
  const tables = (about.source_tables ?? "").split(" ").map((name) => choices.sources[name]).filter(Boolean);
  const provisional = provisionalPeriods(figures, choices);
  const hidden = [...figures.mark.values()].filter((mark) => mark !== "not_mature" && mark !== "absent" && mark !== "missing").length;
  const entries = [
    ["Hvad det er", [about.label]],
    ["Tæller", [about.numerator]],
    ["Nævner", [about.denominator]],
    ["Enhed", [unit.many || "antal"]],
    ["Hvad der er bedst", [BETTER[about.better] ?? "Ingen retning er bedre end den anden."]],
    ["Kilde", [about.source]],
    ["Hentet", [figures.periods.length > 0 && about.retrieved && `${about.retrieved}${about.stale ? " (en af kilderne er forældet)" : ""}`]],
    ["Kildetabeller", tables.map(sourceText)],
    ["Databrud", about.breaks.map(([iso, text]) => `${dayText(iso)}: ${text}`)],
    ["Foreløbige tal", [provisional && `${provisional}; kilden tæller endnu.`]],
    ["Skjulte tal", [hidden > 0 && `${number(hidden)} tal er skjult, fordi de er små. De står som skjulte og er aldrig 0.`]],
    ["Forbehold", [about.caveats]],
    ["Navn i pejl.duckdb", [about.indicator]],
  ];
  const list = document.querySelector("#om .about");
  list.replaceChildren(
    ...entries.map(([heading, texts]) => [heading, texts.filter(Boolean)]).filter(([, texts]) => texts.length).map(([heading, texts]) => {
      const group = element("div");
      group.append(element("dt", heading), ...texts.map((text) => element("dd", text)));
      return group;
    }),
  );
}

function sourceText({ publisher, title, state, retrieved, next_release: next, link }) {
  const parts = [`${publisher}: ${title}`, state, retrieved && `hentet ${retrieved}`, next && `næste udgivelse ${next}`, link];
  return parts.filter(Boolean).join("; ");
}

/** The periods with a provisional figure, in words. */
function provisionalPeriods(figures, choices) {
  const places = new Set([...figures.provisional.keys()].map((place) => place % figures.periods.length));
  const names = [...places].sort((a, b) => a - b).map((place) => choices.periods[figures.periods[place]][0]);
  return names.length > 4 ? `${names.slice(0, 4).join(", ")} og ${names.length - 4} til` : joined(names);
}
