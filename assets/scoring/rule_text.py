"""Rules and measures in Danish, for readers of the paper."""

from __future__ import annotations

from collections.abc import Mapping

from assets.plan.areas import place_text
from assets.plan.schema import Goal
from assets.rules.tokens import tokenize
from assets.text import danish, period_names

_WORDS = {
    "and": "og", "or": "eller", "not": "ikke", "if": "hvis", "else": "ellers",
    ">=": "≥", "<=": "≤", "*": "·", "-": "−", "target": "årets krav",
}  # fmt: skip


def render_rule(
    goal: Goal, labels: Mapping[str, str], places: Mapping[str, str], part: str | None = None
) -> str:
    """Render a rule, or a part of it, with labels: ``”Ledige i job” ≥ 80 og ...``."""
    text = ""
    for token in tokenize(part or goal.rule):
        if token.kind == "end":
            break
        if token.text in goal.measures:
            word = render_measure(goal, token.text, labels, places)
        elif token.kind == "number":
            word = f"{float(token.text):g}".replace(".", ",")
        else:
            word = _WORDS.get(token.text, token.text)
        is_tight = word in {")", ","} or text.endswith("(") or not text
        text += word if is_tight else f" {word}"
    return text


def render_measure(
    goal: Goal, name: str, labels: Mapping[str, str], places: Mapping[str, str]
) -> str:
    """Render a measure in a sentence, with the part, place or period that sets it apart."""
    measure = goal.measures[name]
    label = danish.quoted(labels.get(measure.indicator, measure.indicator))
    part = {"numerator": ", antal", "denominator": ", i alt"}.get(measure.part, "")
    whose = place_text(measure, places)
    where = [whose] if whose else []
    twins = [m for m in goal.measures.values() if m.indicator == measure.indicator]
    if len({m.period for m in twins if place_text(m, places) == whose}) > 1:
        where.append(period_names.period(measure.period))
    return label + part + (f" ({', '.join(where)})" if where else "")
