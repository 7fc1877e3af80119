"""The status sentences of a goal, rendered from its figures and the plan's templates.

A template with a missing or hidden figure is never rendered with a hole in it. Its own sentence
for that case is used, or else a plain one that says what is missing and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from assets.paper import words
from assets.paper.goal_model import PaperMeasure
from assets.paper.model import Totals
from assets.plan.schema import Goal, Missing, Sentence
from assets.plan.status_templates import (
    PLACEHOLDER,
    Placeholder,
    parse_placeholder,
    parse_placeholders,
)
from assets.text import danish, plan_periods
from assets.text.area_codes import COUNTRY
from assets.text.hidden import SUPPRESSED

Measures = Mapping[str, PaperMeasure]
"""A goal's measures by name."""


@dataclass(frozen=True)
class StatusContext:
    """What a template may use besides the goal's measures.

    Args:
        main_name: the name of the main measure.
        is_explained: whether the verdict's reason says that a figure does not answer the goal.
        day: the day of the data; a period that ends later has no figure yet.
    """

    main_name: str
    year: int
    municipality: str
    is_explained: bool
    day: date


def render_status(goal: Goal, measures: Measures, context: StatusContext) -> str:
    """The status sentences of a goal; a goal without templates gets a plain one a figure."""
    if goal.status:
        sentences = _render_templates(goal.status, measures, context)
    else:
        own = [m for name, m in measures.items() if goal.measures[name].part == "value"]
        sentences = list(_plain_sentences(own, context.day))
    if not context.is_explained:
        sentences += [
            _mismatch_sentence(m) for m in measures.values() if not m.answers_goal and m.remark
        ]
    return " ".join(dict.fromkeys(sentences))


def _render_templates(
    templates: Sequence[Sentence], measures: Measures, context: StatusContext
) -> list[str]:
    """The templates rendered; one without figures is left out where no other has its figures."""
    uses_figures = [bool(_figure_placeholders(t.text, measures)) for t in templates]
    is_complete = [not _missing_names(t.text, measures) for t in templates]
    any_figure = any(u and c for u, c in zip(uses_figures, is_complete, strict=True))
    return [
        _render_template(template, measures, context)
        for template, uses in zip(templates, uses_figures, strict=True)
        if uses or any_figure or not any(uses_figures)
    ]


def _figure_placeholders(template: str, measures: Measures) -> list[Placeholder]:
    """The placeholders of a template that stand for a measure."""
    return [p for p in parse_placeholders(template) if p.name in measures]


def _missing_names(template: str, measures: Measures) -> list[str]:
    """The measures whose figures a template needs and does not have."""
    placeholders = _figure_placeholders(template, measures)
    missing = (p.name for p in placeholders if _placeholder_text(p, measures[p.name]) is None)
    return list(dict.fromkeys(missing))


def _render_template(template: Sentence, measures: Measures, context: StatusContext) -> str:
    """A template with its figures, or the sentence that replaces it where one is missing."""
    missing = _missing_names(template.text, measures)
    if not missing:
        return _one_line(_fill(template.text, measures, context))
    first = measures[missing[0]]
    alternative = None if first.hidden else template.missing.get(_missing_reason(first))
    if alternative is not None:
        return _one_line(_fill(alternative, measures, context))
    names = dict.fromkeys(p.name for p in _figure_placeholders(template.text, measures))
    return " ".join(_plain_sentences([measures[name] for name in names], context.day))


def _missing_reason(measure: PaperMeasure) -> Missing:
    """Why a figure is missing, as the key of a template's ``missing``."""
    for mark in cast("tuple[Missing, ...]", get_args(Missing)):
        if (measure.remark or "").startswith(mark):
            return mark
    return "ingen tal"


def _fill(template: str, measures: Measures, context: StatusContext) -> str:
    """Replace the placeholders of a template."""
    main = measures.get(context.main_name)
    general = {
        "source": main.source_text if main else "",
        "period": main.period_text if main else "",
        "year": str(context.year),
        "municipality": context.municipality,
    }

    def fill(inside: str) -> str:
        placeholder = parse_placeholder(inside)
        if placeholder.name in measures:
            return _placeholder_text(placeholder, measures[placeholder.name]) or ""
        return general[placeholder.name]

    return PLACEHOLDER.sub(lambda match: fill(match[1]), template)


def _placeholder_text(placeholder: Placeholder, measure: PaperMeasure) -> str | None:
    """The text for a placeholder; None where the figure is missing or hidden."""
    texts = {
        "period": measure.period_text,
        "source": measure.source_text,
        "population": measure.population,
        "numerator": _count(placeholder, measure.numerator),
        "denominator": _count(placeholder, measure.denominator),
    }
    if placeholder.attribute in texts:
        return texts[placeholder.attribute]
    if measure.hidden or measure.value is None:
        return None
    return _figure(placeholder, measure, measure.value)


def _figure(placeholder: Placeholder, measure: PaperMeasure, value: float) -> str:
    """The figure with its unit, without, with a noun, or the rest to 100 %."""
    if placeholder.attribute == "rest":
        # Subtracted from the rounded figure, as a reader of the paper would.
        return words.figure(100 - round(value, 1), measure.unit)
    if placeholder.one is not None and placeholder.many is not None:
        text = words.counted(value, placeholder.one, placeholder.many, measure.unit)
        return words.bound_word(value, measure.low, measure.high) + text
    if placeholder.attribute == "number":
        return words.without_unit(value, measure.unit)
    return measure.text


def _count(placeholder: Placeholder, value: float | None) -> str | None:
    """A numerator or denominator, with the placeholder's noun if it has one."""
    if value is None:
        return None
    if placeholder.one is None or placeholder.many is None:
        return words.number(value)
    return words.counted(value, placeholder.one, placeholder.many)


def _plain_sentences(measures: Sequence[PaperMeasure], day: date) -> Iterator[str]:
    """A plain sentence for each figure, or on why there is none."""
    for measure in measures:
        subject = danish.quoted(measure.name_in_text)
        if measure.area_code == COUNTRY:
            subject += " på landsplan"
        when = f" i {measure.missing or measure.period_text}"
        if measure.hidden:
            yield f"{subject} i {measure.period_text} er {SUPPRESSED}."
        elif measure.value is None and measure.text in words.MISSING_TEXTS.values():
            yield f"{subject}{when} er {measure.text}."
        elif measure.value is None:
            parts = plan_periods.parts(measure.period)
            yet = "endnu ikke" if parts and parts[-1].ends_on > day else "ikke"
            why = f": {measure.remark.rstrip('.')}" if measure.remark else ""
            yield f"Der er {yet} noget tal for {subject}{when}{why}."
        else:
            basis = f"Baseret på {measure.source_text} for {measure.period_text}"
            yield f"{basis} er {subject} opgjort til {measure.text}."


def _mismatch_sentence(measure: PaperMeasure) -> str:
    """That a figure does not answer the goal, and why."""
    remark = (measure.remark or "").rstrip(".")
    return f"Tallet {measure.text} svarer ikke på målet: {remark}."


def _one_line(text: str) -> str:
    """A sentence on one line, with a capital at its beginning."""
    one_line = " ".join(text.split())
    return one_line[:1].upper() + one_line[1:]


def render_totals(totals: Totals) -> list[str]:
    """A line for each verdict, and a sentence on the share not met."""
    lines = [
        f"{totals.met} mål er nået",
        f"{totals.not_followable} mål er det ikke muligt at følge op på",
        f"{totals.not_met} mål er ikke nået",
    ]
    share = totals.share_not_met
    if share is None:
        return [*lines, "Der er ingen mål at gøre op."]
    of_them = "det ene mål" if totals.counted == 1 else f"de {totals.counted} mål"
    return [
        *lines,
        f"Opfølgningen viser, at ud af {of_them} er "
        f"{totals.not_met} mål ikke nået, hvilket svarer til "
        f"{words.figure(share, 'pct')} af målene.",
    ]
