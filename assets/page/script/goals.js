// The committee's entrance: the figure of each goal over time, with its demand.

/** Draw the figures of all goals, each in a task of its own; the goal that is asked for first. */
async function drawGoals(explorer, first) {
  const boxes = [...document.querySelectorAll(".goal-figure")];
  boxes.sort((a, b) => (b.dataset.goal === first) - (a.dataset.goal === first));
  for (const box of boxes) {
    await nextTask();
    await drawGoal(box, explorer);
  }
  document.getElementById("maal").dataset.drawn = "all";
}

async function drawGoal(box, explorer) {
  const { choices } = explorer;
  const goal = choices.goals[box.dataset.goal];
  if (!explorer.byName.has(goal.indicator)) return;
  const figures = await explorer.figures(goal.indicator);
  const beside = goal.beside.map((each) => groupKey(each, goal.area, choices));
  const given = { kommune: goal.area, mod: beside, pr: "antal" };
  const choice = completed({ ...readChoice(""), ...given }, figures, choices);
  const view = new View(choice, figures, choices);
  const series = view.series().filter((each) => each.points.some((point) => point.value !== null));
  const width = Math.min(760, Math.max(240, Math.floor(box.clientWidth)));
  const label = `${figures.about.label} over tid. ${goal.demand ?? ""}. ${series.map(lastText).join(" ")}`;
  const legend = element("ul", "", { class: "legend" });
  legend.append(...legendItems(series));
  const details = element("details");
  const rows = element("div");
  details.append(element("summary", "Tallene i figuren"), rows);
  const periods = series[0].points.map(({ when }) => when);
  showTable(
    rows, `Tallene i figuren: ${figures.about.label}`, ["Periode", ...series.map(({ name }) => name)],
    periods.map((when, n) => [when, ...series.map(({ points }) => points[n].shown)]).reverse(),
  );
  box.replaceChildren(
    element("figcaption", `${figures.about.label}, ${view.unit.many || "antal"}`),
    legend,
    lineChart(series, figures.unit, width, label, { ...goal, breaks: figures.about.breaks }),
    element("p", lineNote(series, { ...view, figures: { isCount: false } }), { class: "quiet note" }),
    details,
  );
}

/** A group as the figures name it: the municipality's own kommunegruppe is `kommunegruppe:5`. */
function groupKey(comparison, area, choices) {
  return groupsOf(choices, area).find(({ kind }) => kind === comparison)?.key ?? comparison;
}
