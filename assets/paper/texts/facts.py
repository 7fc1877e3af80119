"""What passages can be about, and how the paper says that one of it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assets.paper import words
from assets.plan.plan import Plan
from assets.plan.schema import Measure
from assets.text import verdicts
from assets.text.hidden import SUPPRESSED

VERDICT = "målopfyldelse"
Figures = Mapping[tuple[str, str], tuple[str, str]]
"""Per goal and name the label of the figure, and the figure as the paper writes it."""
_PARTS = {"numerator": "Tælleren i ", "denominator": "Nævneren i "}


@dataclass(frozen=True)
class Fact:
    """Something that a passage can be about, as the paper writes it now.

    Args:
        label: what it is called in a sentence.
        said: what is said of it now.
        verbs: what stands between the two, of then and of now.
        tells_before: whether what was said then may be said again: a figure that is hidden now
            must not be given back by what was printed before it was.
    """

    label: str
    said: str
    verbs: tuple[str, str] = ("var", "er nu")
    tells_before: bool = True

    def changed(self, then: str) -> str | None:
        """What has changed since it was written so; None where nothing has."""
        was_hidden, is_hidden = SUPPRESSED in then, SUPPRESSED in self.said
        if then == self.said or (was_hidden and is_hidden):
            return None
        if is_hidden:
            period = self.said.rpartition(", ")[2]
            return f"{self.label} for {period} kan ikke længere vises"
        was, now = self.verbs
        before = f"{was} {_inside(then)} og " if self.tells_before else ""
        return f"{self.label} {before}{now} {_inside(self.said)}"


def _inside(said: str) -> str:
    """What is said of a figure or a verdict, inside a sentence."""
    if said in verdicts.TEXTS.values():
        return f"”{said}”"
    figure, comma, period = said.rpartition(", ")
    return f"{figure} ({period})" if comma else said


@dataclass(frozen=True)
class Now:
    """What passages can be about, by the name that they call it by.

    Args:
        whole: for the passages about the whole plan: how many goals stand how.
        sections: per section's title the verdict of each goal.
        goals: per goal its verdict and each of its figures.
    """

    whole: Mapping[str, Fact]
    sections: Mapping[str, Mapping[str, Fact]]
    goals: Mapping[str, Mapping[str, Fact]]

    @classmethod
    def of(cls, plan: Plan, given: Mapping[str, str], figures: Figures) -> Now:
        """What can be said of a plan by its goals' verdicts and figures, as they are written."""
        # A verdict from before may give back a figure that is hidden now.
        closed = {goal_id for (goal_id, _), (_, said) in figures.items() if SUPPRESSED in said}
        sections: dict[str, dict[str, Fact]] = {}
        goals: dict[str, dict[str, Fact]] = {}
        for each in plan.goals:
            goal = each.goal
            verdict = given.get(goal.id, "")
            tells_before = goal.id not in closed
            goals[goal.id] = {VERDICT: Fact("Målopfyldelsen", verdict, tells_before=tells_before)}
            for name, measure in goal.measures.items():
                label, said = figures.get((goal.id, name), (name, ""))
                goals[goal.id][name] = Fact(_called(measure, label), said)
            sections.setdefault(each.section, {})[goal.id] = Fact(
                f"Målopfyldelsen af mål {goal.id}", verdict, tells_before=tells_before
            )
        said_of_goals = list(given.values())
        whole = {
            text: Fact(
                f"”{text}”",
                words.goals(said_of_goals.count(text)),
                ("gjaldt", "gælder nu"),
                tells_before=not closed,
            )
            for text in verdicts.TEXTS.values()
        }
        return cls(whole, sections, goals)

    def about(self, place: tuple[str, ...]) -> Mapping[str, Fact] | None:
        """What the passage at a place of the file can be about; None where it is of no plan."""
        match place:
            case ("goals", goal_id):
                return self.goals.get(goal_id)
            case ("sections", title):
                return self.sections.get(title)
            case _:
                return self.whole


def _called(measure: Measure, label: str) -> str:
    where = " på landsplan" if measure.area == "country" else ""
    return f"{_PARTS.get(measure.part, '')}”{label}”{where}"
