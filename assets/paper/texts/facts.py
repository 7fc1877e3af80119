"""The facts that passages can be about, and how the paper says that one has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assets.plan.plan import Plan
from assets.plan.schema import Measure
from assets.text import verdicts
from assets.text.hidden import SUPPRESSED

VERDICT = "målopfyldelse"
"""The name of a goal's verdict among its facts."""
FigureTexts = Mapping[tuple[str, str], tuple[str, str]]
"""By goal and measure: the label, and the figure as the paper prints it."""
PARTS = {"numerator": "Tælleren i ", "denominator": "Nævneren i "}
"""What stands before the label of a part of a share."""


@dataclass(frozen=True)
class Fact:
    """Something that a passage can be about, as the paper prints it now.

    Args:
        label: what the fact is called in a sentence.
        text: the fact now: a figure and its period, a verdict, or a number of goals.
        verbs: the words before the earlier and the present text.
        may_quote_earlier: False where the earlier text would reveal a figure that is hidden now.
    """

    label: str
    text: str
    verbs: tuple[str, str] = ("var", "er nu")
    may_quote_earlier: bool = True

    def change_since(self, earlier: str) -> str | None:
        """How the fact has changed since a passage quoted it; None where it has not."""
        was_hidden, is_hidden = SUPPRESSED in earlier, SUPPRESSED in self.text
        if earlier == self.text or (was_hidden and is_hidden):
            return None
        if is_hidden:
            period = self.text.rpartition(", ")[2]
            return f"{self.label} for {period} kan ikke længere vises"
        was, now = self.verbs
        before = f"{was} {_in_sentence(earlier)} og " if self.may_quote_earlier else ""
        return f"{self.label} {before}{now} {_in_sentence(self.text)}"


def _in_sentence(text: str) -> str:
    """A verdict in quotes, or a figure with its period in parentheses."""
    if text in verdicts.TEXTS.values():
        return f"”{text}”"
    figure, comma, period = text.rpartition(", ")
    return f"{figure} ({period})" if comma else text


@dataclass(frozen=True)
class CurrentFacts:
    """The facts that passages can be about, by the name that ``about`` uses.

    Args:
        whole: for passages about the whole plan, the number of goals by verdict.
        sections: by section title, the verdict of each of its goals.
        goals: by goal, its verdict and each of its figures.
    """

    whole: Mapping[str, Fact]
    sections: Mapping[str, Mapping[str, Fact]]
    goals: Mapping[str, Mapping[str, Fact]]

    @classmethod
    def of_plan(
        cls, plan: Plan, verdict_texts: Mapping[str, str], figures: FigureTexts
    ) -> CurrentFacts:
        """The facts of a plan; ``verdict_texts`` are by goal."""
        # An earlier verdict may reveal a figure that is hidden now.
        with_hidden = {goal_id for (goal_id, _), (_, text) in figures.items() if SUPPRESSED in text}
        sections: dict[str, dict[str, Fact]] = {}
        goals: dict[str, dict[str, Fact]] = {}
        for scored in plan.goals:
            goal = scored.goal
            verdict = verdict_texts.get(goal.id, "")
            may_quote = goal.id not in with_hidden
            goals[goal.id] = {VERDICT: Fact("Målopfyldelsen", verdict, may_quote_earlier=may_quote)}
            for name, measure in goal.measures.items():
                label, text = figures.get((goal.id, name), (name, ""))
                goals[goal.id][name] = Fact(_label(measure, label), text)
            sections.setdefault(scored.section, {})[goal.id] = Fact(
                f"Målopfyldelsen af mål {goal.id}", verdict, may_quote_earlier=may_quote
            )
        all_verdicts = list(verdict_texts.values())
        whole = {
            verdict: Fact(
                f"”{verdict}”",
                f"{all_verdicts.count(verdict)} mål",
                ("gjaldt", "gælder nu"),
                may_quote_earlier=not with_hidden,
            )
            for verdict in verdicts.TEXTS.values()
        }
        return cls(whole, sections, goals)

    def of_passage(self, place: tuple[str, ...]) -> Mapping[str, Fact] | None:
        """The facts for the passage at a place; None where the plan has no such part."""
        match place:
            case ("goals", goal_id):
                return self.goals.get(goal_id)
            case ("sections", title):
                return self.sections.get(title)
            case _:
                return self.whole


def _label(measure: Measure, label: str) -> str:
    where = " på landsplan" if measure.area == "country" else ""
    return f"{PARTS.get(measure.part, '')}”{label}”{where}"
