"""The charts of the municipality's own earlier papers, drawn from today's figures.

Two are left out: ranks by framework conditions (2016) have no source, and what one chart showed is
unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl

from assets.paper import words
from assets.paper.charts import chart, line_chart, stacked_plot, style
from assets.paper.charts.chart import Chart
from assets.paper.charts.series import Series, align_lines, find_series, newest_retrieval
from assets.paper.charts.stacked_plot import Part, Whole
from assets.paper.model import Paper
from assets.text import danish
from connectors.periods import day_in_denmark

DURATIONS = {
    "cash_benefit_spells_2_years_or_more": ("2 år eller derover", style.OWN),
    "cash_benefit_spells_1_2_years": ("1-2 år", style.GROUP),
    "cash_benefit_spells_27_52_weeks": ("27-52 uger", style.THIRD),
    "cash_benefit_spells_0_26_weeks": ("0-26 uger", style.FOURTH),
}
BUDGET = {
    "Indtægter": {"income_share_block_grant": "Bloktilskud", "income_share_refusion": "Refusion"},
    "Udgifter": {
        "expenditure_share_benefits": "Ydelser",
        "expenditure_share_wages": "Lønsum",
        "expenditure_share_measures": "Indsatsmidler",
    },
}
INDICATORS = (
    *(indicator for parts in BUDGET.values() for indicator in parts),
    "public_benefit_share_of_labour_force",
    "unemployment_share",
    "full_time_persons_sickness_benefit",
    *DURATIONS,
    "cash_benefit_share_2_years_or_more",
)
"""The indicators of these charts, in their order."""
_DURATIONS_SINCE, _SICK_PAY_SINCE = date(2022, 1, 1), date(2015, 1, 1)
_WHOLE = 100.0
_READ_DATE = re.compile(r" \(læst (\d{4}-\d{2}-\d{2})\)")


def draw_municipality_charts(paper: Paper) -> list[Chart]:
    """Draw the municipality's charts, in order; one without figures is left out."""
    subject = paper.subject
    benefits = find_series(subject, "public_benefit_share_of_labour_force")
    last_year = find_series(subject, "unemployment_share", years=1)
    all_years = find_series(subject, "unemployment_share", years=None)
    sick_pay = find_series(subject, "full_time_persons_sickness_benefit", since=_SICK_PAY_SINCE)
    two_years = find_series(subject, "cash_benefit_share_2_years_or_more", since=_DURATIONS_SINCE)
    since = f" siden {all_years.lines[0].known[0].starts_on.year}" if all_years else ""
    drawn = [
        _budget(paper),
        _line_chart(paper, "offentlig-forsoergelse", benefits),
        _line_chart(paper, "ledighed-12-maaneder", last_year, ", seneste 12 måneder"),
        _line_chart(paper, "ledighed-siden-2007", all_years, since),
        _line_chart(paper, "sygedagpenge", sick_pay),
        _line_chart(paper, "kontanthjaelp-varighed", _durations(paper)),
        _line_chart(paper, "kontanthjaelp-2-aar", two_years),
        _refusion(paper),
    ]
    return [chart for chart in drawn if chart is not None]


def _line_chart(paper: Paper, name: str, series: Series | None, suffix: str = "") -> Chart | None:
    """The line chart of a series, if it has enough points; ``suffix`` ends its title."""
    if series is None or not series.has_enough_points:
        return None
    return line_chart.draw(paper.subject, name, replace(series, label=f"{series.label}{suffix}"))


def _durations(paper: Paper) -> Series | None:
    """A line for each duration; None where one of them has too few points."""
    all_series = [find_series(paper.subject, name, since=_DURATIONS_SINCE) for name in DURATIONS]
    drawable = [series for series in all_series if series and series.has_enough_points]
    if len(drawable) < len(DURATIONS):
        return None
    lines = [
        replace(series.lines[0], name=name, color=color)
        for series, (name, color) in zip(drawable, DURATIONS.values(), strict=True)
    ]
    label = "Kontanthjælpsforløb fordelt på varighed"
    return replace(drawable[0], label=label, lines=align_lines(lines))


def _budget(paper: Paper) -> Chart | None:
    """Income and expenditure by share; a whole with an unknown part is left out."""
    own = paper.tables.indicators.filter(pl.col("area_code") == paper.area_code)
    wholes = [w for name, parts in BUDGET.items() if (w := _whole(name, parts, own)) is not None]
    if not wholes:
        return None
    rows = own.filter(pl.col("indicator").is_in([i for parts in BUDGET.values() for i in parts]))
    source = words.source_note(
        "; ".join(_documents(rows["source"])), newest_retrieval(rows.iter_rows(named=True))
    )
    subtitle = f"{paper.municipality_name} · procent, {rows['period'].max()}"
    title = "Indtægter og udgifter på beskæftigelsesområdet"
    return _stacked_chart(paper, "budget", (title, subtitle, source), wholes)


def _refusion(paper: Paper) -> Chart | None:
    """The refusion rates in force when the figures were fetched, a bar for each step."""
    rates = paper.tables.refusion.filter(
        pl.col("scheme") == "refusion",
        pl.col("valid_from") <= day_in_denmark(paper.built_at),
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day_in_denmark(paper.built_at)),
    ).sort("step")
    if rates.is_empty():
        return None
    wholes = [
        Whole(
            f"Uge {row['from_week']}-{row['to_week']}"
            if row["to_week"]
            else f"Fra uge {row['from_week']}",
            [
                Part(name, share, words.figure(share, "pct"))
                for name, share in (("Staten", row["rate"]), ("Kommunen", _WHOLE - row["rate"]))
            ],
        )
        for row in rates.iter_rows(named=True)
    ]
    since = danish.day(max(rates["valid_from"].to_list()))
    subtitle = f"Hvem der betaler en ydelse, efter uger på offentlig forsørgelse · siden {since}"
    texts = ("Refusionstrappen", subtitle, _read_note(rates["source"]))
    return _stacked_chart(paper, "refusionstrappen", texts, wholes)


def _stacked_chart(
    paper: Paper, name: str, texts: tuple[str, str, str], wholes: Sequence[Whole]
) -> Chart:
    """A bar of 100 % for each whole; ``texts`` are title, subtitle and source note."""
    title, subtitle, source = texts
    rows = [[f"{w.name}: {part.name}", part.text] for w in wholes for part in w.parts]
    sentences = ["Stablede søjler.", *(f"{part}: {text}." for part, text in rows)]
    caption = chart.caption(paper.subject, title, subtitle, sentences, [source])
    plot, table = partial(stacked_plot.draw, wholes), (["Tal", "Værdi"], rows)
    return chart.draw(name, caption, (stacked_plot.WIDE, stacked_plot.NARROW), plot, table)


def _documents(sources: pl.Series) -> list[str]:
    """The documents behind these sources, without line numbers."""
    return sorted({words.document(source) for source in sources})


def _read_note(sources: pl.Series) -> str:
    """The source note of documents, with the newest day in their ``(læst 2026-11-21)``."""
    days = [date.fromisoformat(day) for text in sources for day in _READ_DATE.findall(text)]
    when = f" Læst {danish.day(max(days))}." if days else ""
    return f"Kilde: {'; '.join(_documents(sources.str.replace(_READ_DATE.pattern, '')))}.{when}"


def _whole(name: str, parts: dict[str, str], own: pl.DataFrame) -> Whole | None:
    """The newest shares of these indicators; None where one is missing or they don't make 100 %."""
    newest = own.filter(pl.col("indicator").is_in(list(parts)), pl.col("value").is_not_null())
    newest = newest.filter(pl.col("period") == pl.col("period").max())
    shares = dict(newest.select("indicator", "value").iter_rows())
    if shares.keys() != parts.keys() or abs(sum(shares.values()) - _WHOLE) > 0.1 * len(parts):
        return None
    known = [
        Part(part, shares[indicator], words.figure(shares[indicator], "pct"))
        for indicator, part in parts.items()
    ]
    return Whole(f"{name} {newest['period'][0]}", sorted(known, key=lambda p: -p.share))
