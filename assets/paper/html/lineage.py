"""The way of a goal's figures on the page: rule, figures, SQL and the hashes of the answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import polars as pl

from assets.paper import words
from assets.paper.html.tags import Content, Markup, facts, joined, more, table, tag
from assets.paper.model import GoalText, Measured, Paper
from assets.plan import periods
from assets.text import danish, period_names


def way(paper: Paper, goal: GoalText, sql: Mapping[str, str]) -> Markup:
    """From the rule down to the hashes of what the sources answered."""
    labels = Counter(m.label for m in goal.measures)
    explained = tag("code", f"pejl explain {goal.id}")
    return more(
        "Tallets vej",
        tag("p", tag("strong", "Regel: "), tag("code", goal.rule)),
        tag("p", tag("strong", "Bedømmelse: "), goal.reason),
        [_measured(paper, m, sql, is_alone=labels[m.label] == 1) for m in goal.measures],
        tag("p", "Helt ned til kildens svar: ", explained, class_="quiet"),
        of=f"til mål {goal.id}",
        is_proof=True,
    )


def files(paper: Paper, sql: Mapping[str, str]) -> Markup | None:
    """The SQL files behind the paper's figures, each once."""
    used = {m.sql for goal in paper.goals for m in goal.measures if m.sql}
    told = [
        more(path, tag("pre", tag("code", sql[path].strip()), id=_place(path), tabindex="0"))
        for path in sorted(used & sql.keys())
    ]
    return joined([tag("h3", "SQL-filerne", class_="screen"), told]) if told else None


def _place(path: str) -> str:
    """Where a SQL file stands on the page; who is led there sees it folded out."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower())


def _measured(
    paper: Paper, measured: Measured, sql: Mapping[str, str], *, is_alone: bool
) -> Markup:
    rows = _held(paper, measured)
    name = tag("code", measured.name)
    return tag(
        "section",
        tag("h4", measured.label, None if is_alone else [" ", name]),
        facts(_facts(measured, rows, sql), "facts way"),
        _periods(measured, rows) if rows.height > 1 else None,
    )


def _facts(
    measured: Measured, rows: pl.DataFrame, sql: Mapping[str, str]
) -> Iterator[tuple[str, Content]]:
    taken = f"{words.TAKES[measured.take]} af {measured.period_text}" if measured.take else None
    yield "Tal", measured.text + (" (foreløbigt)" if measured.provisional else "")
    if rows.height == 1:
        yield from _counts(measured, rows)
    yield "Navn i reglen", tag("code", measured.name)
    yield "Rolle", words.ROLES[measured.role]
    yield "Område", measured.area
    yield "Periode", taken or measured.period_text
    yield "Svarer på målet", None if measured.answers_goal else "nej"
    yield "Bemærkning", measured.remark
    yield "Indikator", tag("code", measured.indicator)
    yield "SQL", _file(measured.sql, sql) if measured.sql else "føres i registeret"
    if not rows.is_empty():
        yield "Kilde", measured.source
        yield "Hentet", words.moment(measured.known_from) if measured.known_from else None
        yield "Snapshot", tag("code", measured.snapshots) if measured.snapshots else None


def _counts(measured: Measured, rows: pl.DataFrame) -> Iterator[tuple[str, Content]]:
    """What a figure of one period is made of, or why there is none."""
    told = rows.select(
        numerator=danish.number(pl.col("numerator")),
        denominator=danish.number(pl.col("denominator")),
        mark=danish.mark(pl.col("mark")),
    ).row(0, named=True)
    is_missing = measured.value is None and not measured.hidden and not measured.remark
    yield "Hvorfor", told["mark"] if is_missing else None
    yield "Tæller", told["numerator"]
    yield "Nævner", told["denominator"]


def _file(path: str, sql: Mapping[str, str]) -> Markup:
    name = tag("code", path)
    return tag("a", name, href=f"#{_place(path)}") if path in sql else name


def _held(paper: Paper, measured: Measured) -> pl.DataFrame:
    """The published figure of each period that the measure is made of."""
    codes = [part.code for part in periods.parts(measured.period)]
    return paper.tables.indicators.filter(
        pl.col("indicator") == measured.indicator,
        pl.col("area_code") == measured.area_code,
        pl.col("period").is_in(codes),
    ).sort("starts_on")


def _periods(measured: Measured, rows: pl.DataFrame) -> Markup:
    """What the measure is made of; of a count behind a share only the counts are."""
    names = [
        period_names.period(period) + (" (foreløbigt)" if provisional else "")
        for period, provisional in rows.select("period", "provisional").iter_rows()
    ]
    columns: dict[str, list[str]] = {"Periode": names}
    for heading, name in (("Tæller", "numerator"), ("Nævner", "denominator")):
        if rows[name].count():
            counts = rows.select(danish.number(pl.col(name)).fill_null("–"))
            columns[heading] = counts.to_series().to_list()
    if rows["unit"][0] == measured.unit:
        columns["Tal"] = _figures(rows, measured.unit)
    caption = f"{measured.label} ({measured.name}), {measured.area}, pr. periode"
    told = zip(*columns.values(), strict=True)
    return table(caption, list(columns), told, are_numbers=True)


def _figures(rows: pl.DataFrame, unit: str) -> list[str]:
    """The figure of each period, or the bounds that it is known to lie within."""
    low, high = pl.col("value_low"), pl.col("value_high")
    between = pl.concat_str(danish.number(low), danish.figure(high, unit), separator="-")
    figure = danish.figure(pl.col("value"), unit)
    told = rows.select(pl.coalesce(figure, danish.mark(pl.col("mark")), between, pl.lit("–")))
    return told.to_series().to_list()
