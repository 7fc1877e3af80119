"""The status sentences of a goal, written from its figures through the frames of the plan.

A sentence whose figure is missing or hidden is never written with a hole in it: the frame's own
sentence for that case is used, or one that says what is missing and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from assets.paper import words
from assets.paper.goal_model import Measured
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


@dataclass(frozen=True)
class Circumstances:
    """What a frame may speak of beside the goal's own figures.

    Args:
        main: the name of the main figure.
        is_explained: whether what does not answer the goal is told as the reason of its verdict.
        day: the day of the figures; what ends later has no figure yet.
    """

    main: str
    year: int
    municipality: str
    is_explained: bool
    day: date


def status(goal: Goal, measured: Mapping[str, Measured], around: Circumstances) -> str:
    """The status sentences of a goal."""
    if goal.status:
        told = _told(goal.status, measured, around)
    else:
        told = list(
            _generated(
                [m for n, m in measured.items() if goal.measures[n].part == "value"], around.day
            )
        )
    if not around.is_explained:
        told += [_other_question(m) for m in measured.values() if not m.answers_goal and m.remark]
    return " ".join(dict.fromkeys(told))


def _told(
    frames: Sequence[Sentence], measured: Mapping[str, Measured], around: Circumstances
) -> list[str]:
    """The frames filled in; what only adds to figures is told where there is one of them."""
    asks = [any(p.name in measured for p in parse_placeholders(f.text)) for f in frames]
    filled = [_lacking(f.text, measured) == [] for f in frames]
    has_figure = any(f for f, asked in zip(filled, asks, strict=True) if asked)
    return [
        _framed(frame, measured, around)
        for frame, asked in zip(frames, asks, strict=True)
        if asked or has_figure or not any(asks)
    ]


def _lacking(frame: str, measured: Mapping[str, Measured]) -> list[str]:
    """The figures that a frame asks for and that are not there."""
    asked = [each for each in parse_placeholders(frame) if each.name in measured]
    return list(dict.fromkeys(p.name for p in asked if _filled(p, measured[p.name]) is None))


def _framed(sentence: Sentence, measured: Mapping[str, Measured], around: Circumstances) -> str:
    """A frame with its figures, or what is said in its place."""
    lacking = _lacking(sentence.text, measured)
    if not lacking:
        return _sentence(_fill(sentence.text, measured, around))
    asked = [each for each in parse_placeholders(sentence.text) if each.name in measured]
    first = measured[lacking[0]]
    own = None if first.hidden else sentence.missing.get(_why(first))
    if own is not None:
        return _sentence(_fill(own, measured, around))
    figures = [measured[name] for name in dict.fromkeys(p.name for p in asked)]
    return " ".join(_generated(figures, around.day))


def _why(lacking: Measured) -> Missing:
    """Why a figure is missing, as frames are told it."""
    for mark in cast("tuple[Missing, ...]", get_args(Missing)):
        if (lacking.remark or "").startswith(mark):
            return mark
    return "ingen tal"


def _fill(frame: str, measured: Mapping[str, Measured], around: Circumstances) -> str:
    main = measured.get(around.main)
    general = {
        "source": main.source_text if main else "",
        "period": main.period_text if main else "",
        "year": str(around.year),
        "municipality": around.municipality,
    }

    def told(inside: str) -> str:
        place = parse_placeholder(inside)
        if place.name in measured:
            return _filled(place, measured[place.name]) or ""
        return general[place.name]

    return PLACEHOLDER.sub(lambda match: told(match[1]), frame)


def _filled(place: Placeholder, figure: Measured) -> str | None:
    """What stands in a place; None where that is missing or hidden."""
    said = {
        "period": figure.period_text,
        "source": figure.source_text,
        "population": figure.population,
        "numerator": _count(place, figure.numerator),
        "denominator": _count(place, figure.denominator),
    }
    if place.attribute in said:
        return said[place.attribute]
    return None if figure.hidden or figure.value is None else _number(place, figure, figure.value)


def _number(place: Placeholder, figure: Measured, value: float) -> str:
    if place.attribute == "rest":
        # As a reader would work it out from the figure beside it, which is rounded.
        return words.figure(100 - round(value, 1), figure.unit)
    if place.one is not None and place.many is not None:
        said = words.counted(value, place.one, place.many, figure.unit)
        return words.bound(value, figure.low, figure.high) + said
    if place.attribute == "number":
        return words.unitless(value, figure.unit)
    return figure.text


def _count(place: Placeholder, value: float | None) -> str | None:
    if value is None:
        return None
    if place.one is None or place.many is None:
        return words.number(value)
    return words.counted(value, place.one, place.many)


def _generated(figures: Sequence[Measured], day: date) -> Iterator[str]:
    """A plain sentence for each figure, source first."""
    for figure in figures:
        where = " på landsplan" if figure.area_code == COUNTRY else ""
        label = danish.quoted(figure.label)
        when = f" i {figure.missing or figure.period_text}"
        if figure.hidden:
            yield f"{label}{where} i {figure.period_text} er {SUPPRESSED}."
        elif figure.value is None and figure.text in words.MISSING.values():
            yield f"{label}{where}{when} er {figure.text}."
        elif figure.value is None:
            parts = plan_periods.parts(figure.period)
            yet = "endnu ikke" if parts and parts[-1].ends_on > day else "ikke"
            why = f": {figure.remark.rstrip('.')}" if figure.remark else ""
            yield f"Der er {yet} noget tal for {label}{where}{when}{why}."
        else:
            said = f"er {label}{where} opgjort til {figure.text}."
            yield f"Baseret på {figure.source_text} for {figure.period_text} {said}"


def _other_question(figure: Measured) -> str:
    """What must be said of a figure that answers something else than the goal asks."""
    remark = (figure.remark or "").rstrip(".")
    return f"Tallet {figure.text} svarer ikke på målet: {remark}."


def _sentence(text: str) -> str:
    """A filled frame with a capital at its beginning and one space between words."""
    one_line = " ".join(text.split())
    return one_line[:1].upper() + one_line[1:]


def totals(counts: Totals) -> list[str]:
    """How the goals stand, a line each, and the share not met."""
    lines = [
        f"{words.goals(counts.met)} er nået",
        f"{words.goals(counts.not_followable)} er det ikke muligt at følge op på",
        f"{words.goals(counts.not_met)} er ikke nået",
    ]
    share = counts.share_not_met
    if share is None:
        return [*lines, "Der er ingen mål at gøre op."]
    of_them = "det ene mål" if counts.counted == 1 else f"de {words.goals(counts.counted)}"
    return [
        *lines,
        f"Opfølgningen viser, at ud af {of_them} er "
        f"{words.goals(counts.not_met)} ikke nået, hvilket svarer til "
        f"{words.figure(share, 'pct')} af målene.",
    ]
