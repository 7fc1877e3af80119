"""The figures of the municipality's own papers, which stood there as a title without its numbers.

In the order of A4 to A6 and B1 to B7 of the project's list of indicators. Not drawn are A6 (the
framework conditions of 2016: two ranks without a source that can be asked) and B2 (nobody knows
what it showed).
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
from assets.paper.charts.chart import Figure
from assets.paper.charts.series import Series, retrieved, series, side_by_side
from assets.paper.charts.stacked_plot import Part, Whole
from assets.paper.model import Paper
from assets.text import danish

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
"""What the figures are drawn of, in their order."""
_SINCE_DURATIONS, _SINCE_SICK_PAY = date(2022, 1, 1), date(2015, 1, 1)
_WHOLE = 100.0
_READ_ON = re.compile(r" \(læst (\d{4}-\d{2}-\d{2})\)")


def main(paper: Paper) -> list[Figure]:
    """Those figures of the municipality's papers that there are figures for, in their order."""
    benefits = series(paper, "public_benefit_share_of_labour_force")
    year = series(paper, "unemployment_share", years=1)
    every_year = series(paper, "unemployment_share", years=None)
    sick_pay = series(paper, "full_time_persons_sickness_benefit", since=_SINCE_SICK_PAY)
    two_years = series(paper, "cash_benefit_share_2_years_or_more", since=_SINCE_DURATIONS)
    since = f" siden {every_year.lines[0].known[0].starts_on.year}" if every_year else ""
    drawn = [
        _budget(paper),
        _course(paper, "offentlig-forsoergelse", benefits),
        _course(paper, "ledighed-12-maaneder", year, ", seneste 12 måneder"),
        _course(paper, "ledighed-siden-2007", every_year, since),
        _course(paper, "sygedagpenge", sick_pay),
        _course(paper, "kontanthjaelp-varighed", _durations(paper)),
        _course(paper, "kontanthjaelp-2-aar", two_years),
        _refusion(paper),
    ]
    return [each for each in drawn if each is not None]


def _course(paper: Paper, name: str, found: Series | None, also: str = "") -> Figure | None:
    """A course where there is one; its title is its label and what is also to be said."""
    if found is None or not found.is_course:
        return None
    return line_chart.draw(paper, name, replace(found, label=f"{found.label}{also}"))


def _durations(paper: Paper) -> Series | None:
    """Four lines, one for each duration; None where one of them is no course."""
    parts = {name: series(paper, name, since=_SINCE_DURATIONS) for name in DURATIONS}
    found = [(part, DURATIONS[name]) for name, part in parts.items() if part and part.is_course]
    if len(found) < len(DURATIONS):
        return None
    lines = [replace(part.lines[0], name=name, color=color) for part, (name, color) in found]
    label = "Kontanthjælpsforløb fordelt på varighed"
    return replace(found[0][0], label=label, lines=side_by_side(lines))


def _budget(paper: Paper) -> Figure | None:
    """Income and expenditure as shares of a whole; only wholes whose every part is known."""
    own = paper.tables.indicators.filter(pl.col("area_code") == paper.area_code)
    wholes = [w for name, parts in BUDGET.items() if (w := _whole(name, parts, own)) is not None]
    if not wholes:
        return None
    rows = own.filter(pl.col("indicator").is_in([i for parts in BUDGET.values() for i in parts]))
    source = chart.source_note(
        "; ".join(_documents(rows["source"])), retrieved(rows.iter_rows(named=True))
    )
    about = f"{paper.municipality_name} · procent, {rows['period'].max()}"
    title = "Indtægter og udgifter på beskæftigelsesområdet"
    return _stacked(paper, "budget", (title, about, source), wholes)


def _refusion(paper: Paper) -> Figure | None:
    """The steps of the refusion in force when the figures were fetched, one bar a step."""
    rates = paper.tables.refusion.filter(
        pl.col("scheme") == "refusion",
        pl.col("valid_from") <= paper.built_at.date(),
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= paper.built_at.date()),
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
    told = f"Hvem der betaler en ydelse, efter uger på offentlig forsørgelse · siden {since}"
    return _stacked(
        paper, "refusionstrappen", ("Refusionstrappen", told, _read(rates["source"])), wholes
    )


def _stacked(
    paper: Paper, name: str, said: tuple[str, str, str], wholes: Sequence[Whole]
) -> Figure:
    """Bars of 100 % each; ``said`` is title, subtitle and source line."""
    title, about, source = said
    rows = [[f"{w.name}: {part.name}", part.text] for w in wholes for part in w.parts]
    sentences = ["Stablede søjler.", *(f"{part}: {text}." for part, text in rows)]
    caption = chart.caption(paper, title, about, sentences, [source])
    plot, table = partial(stacked_plot.draw, wholes), (["Tal", "Værdi"], rows)
    return chart.draw(name, caption, (stacked_plot.WIDE, stacked_plot.NARROW), plot, table)


def _documents(sources: pl.Series) -> list[str]:
    """The documents, each once and without its lines."""
    return sources.str.replace(", linje [0-9-]+", "").unique().sort().to_list()


def _read(sources: pl.Series) -> str:
    """The documents, and the newest day that somebody read them: ``(læst 2026-11-21)``."""
    days = [date.fromisoformat(day) for text in sources for day in _READ_ON.findall(text)]
    when = f" Læst {danish.day(max(days))}." if days else ""
    return f"Kilde: {'; '.join(_documents(sources.str.replace(_READ_ON.pattern, '')))}.{when}"


def _whole(name: str, parts: dict[str, str], own: pl.DataFrame) -> Whole | None:
    newest = own.filter(pl.col("indicator").is_in(list(parts)), pl.col("value").is_not_null())
    newest = newest.filter(pl.col("period") == pl.col("period").max())
    shares = dict(newest.select("indicator", "value").iter_rows())
    if shares.keys() != parts.keys() or abs(sum(shares.values()) - _WHOLE) > 0.1 * len(parts):
        return None
    each = [Part(parts[i], shares[i], words.figure(shares[i], "pct")) for i in parts]
    return Whole(f"{name} {newest['period'][0]}", sorted(each, key=lambda p: -p.share))
