"""The part of the page about one goal: what is said of it, its figure, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from assets.paper import words
from assets.paper.charts.style import Figure
from assets.paper.html.goal_context import around
from assets.paper.html.lineage import way
from assets.paper.html.tags import Content, Markup, facts, more, paragraphs, passage, table, tag
from assets.paper.model import GoalText, Measured, Paper


def place(goal_id: str) -> str:
    """Where a goal stands on the page."""
    return f"maal-{goal_id.replace('.', '-')}"


def verdict(goal: GoalText) -> Markup:
    """The verdict as a sign and as words, so that it is read without its colour."""
    sign = tag("span", goal.symbol, class_="sign", aria_hidden="true")
    return tag("span", sign, goal.verdict_text, class_=f"verdict {goal.verdict}")


def value(goal: GoalText) -> str | None:
    """The goal's figure, and whether its source is still counting."""
    is_counting = goal.value_text and any(m.provisional for m in _stated(goal))
    return f"{goal.value_text} (foreløbigt tal)" if is_counting else goal.value_text


def demand(goal: GoalText) -> str | None:
    """What is asked: "mindst 80 %"."""
    return f"{goal.comparison} {goal.target_text}" if goal.target_text else None


def distance(goal: GoalText) -> str | None:
    """How far the figure is from the demand; nothing for a goal that has been dropped."""
    return None if goal.verdict == "dropped" else goal.distance_text


def article(paper: Paper, goal: GoalText, figure: Figure | None, sql: Mapping[str, str]) -> Markup:
    """A goal.

    Args:
        paper: the paper.
        goal: one of its goals.
        figure: its figure.
        sql: the SQL files by their path.
    """
    name = f"{place(goal.id)}-navn"
    nothing = tag("p", "Der er ingen tal at tegne.", class_="quiet")
    return tag(
        "article",
        tag("h3", f"Mål {goal.id} ", verdict(goal), id=name),
        tag("p", goal.text, class_="wording"),
        paragraphs(goal.status, class_="status"),
        facts(_facts(paper, goal)),
        list(_remarks(goal)),
        _own_text(goal),
        drawn(figure, f"til mål {goal.id}") if figure and _has_numbers(paper, goal) else nothing,
        list(around(paper, goal)),
        way(paper, goal, sql),
        id=place(goal.id),
        class_=goal.verdict,
        aria_labelledby=name,
    )


def drawn(figure: Figure, of: str) -> Markup:
    """A figure as wide as the screen has room for, and its numbers to read.

    Args:
        figure: the figure.
        of: whose numbers they are, for who hears many such tables named.
    """
    title = f"Tallene i figuren: {figure.title}"
    numbers = table(title, figure.headings, figure.rows, are_numbers=True)
    return tag(
        "figure",
        tag("div", Markup(figure.svg), class_="wide"),
        tag("div", Markup(figure.narrow), class_="narrow"),
        more("Tallene i figuren", numbers, of=of),
    )


def _stated(goal: GoalText) -> Iterator[Measured]:
    """The figures of the period that the goal's own figure is of."""
    return (m for m in goal.measures if m.value == goal.value and m.period == goal.period)


def _is_told(paper: Paper, goal: GoalText) -> bool:
    """Whether a source has answered with a figure of the municipality, shown or hidden."""
    own = [m for m in goal.measures if m.area_code == paper.area_code] or goal.measures
    return any(m.value is not None or m.hidden for m in own)


def _has_numbers(paper: Paper, goal: GoalText) -> bool:
    """Whether a figure of the goal draws more than its demand."""
    names = {m.indicator for m in goal.measures}
    is_bound = pl.col("value_low").is_not_null() & pl.col("mark").is_null()
    drawn = pl.col("indicator").is_in(names) & (pl.col("value").is_not_null() | is_bound)
    return not paper.tables.indicators.filter(drawn).is_empty()


def _facts(paper: Paper, goal: GoalText) -> Iterator[tuple[str, Content]]:
    yield "Tal", value(goal)
    yield "Krav", demand(goal)
    yield "Afstand", distance(goal)
    yield "Periode", goal.period_text
    if _is_told(paper, goal):
        yield "Kilde", goal.source
        yield "Hentet", words.moment(goal.known_from) if goal.known_from else None


def _remarks(goal: GoalText) -> Iterator[Markup]:
    is_open = goal.verdict == "not_followable"
    told = (
        ("Besluttet", goal.decision),
        ("Begrundelse", goal.reason if is_open else None),
        ("Hvad der ville afgøre det", goal.would_decide if is_open else None),
        ("Forbehold", " ".join(goal.reservations)),
        ("Forsinket", goal.late),
        ("Sådan er målet læst", goal.note),
    )
    for name, text in told:
        if text:
            yield tag("p", tag("strong", f"{name}: "), text, class_="remark")


def _own_text(goal: GoalText) -> Markup | None:
    if not goal.own_text:
        return None
    outdated = goal.own_text_outdated
    return tag(
        "div",
        tag("h4", "Forvaltningens bemærkning"),
        tag("p", tag("strong", "Skrevet om andre tal: "), outdated, class_="outdated")
        if outdated
        else None,
        passage(goal.own_text),
        class_="own",
    )
