"""The figures of the municipality's own papers, which stood there as a title without its numbers.

In the order of A4 to A6 and B1 to B7 of the project's list of indicators. Not drawn are A6 (the
framework conditions of 2016: two ranks without a source that can be asked) and B2 (nobody knows
what it showed).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

import polars as pl

from assets.paper import words
from assets.paper.charts import drawing, style
from assets.paper.charts import points as figure_points
from assets.paper.charts import shares as figure_shares
from assets.paper.charts.points import Series
from assets.paper.charts.shares import Part, Whole
from assets.paper.charts.style import Figure, Words
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
    return [each for each in _every(paper) if each is not None]


def _every(paper: Paper) -> Iterator[Figure | None]:
    yield _budget(paper)
    yield _course(paper, "offentlig-forsoergelse", "public_benefit_share_of_labour_force")
    yield _last_year(paper)
    yield _all_years(paper)
    yield _course(
        paper, "sygedagpenge", "full_time_persons_sickness_benefit", since=_SINCE_SICK_PAY
    )
    yield _durations(paper)
    yield _course(
        paper, "kontanthjaelp-2-aar", "cash_benefit_share_2_years_or_more",
        since=_SINCE_DURATIONS,
    )  # fmt: skip
    yield _refusion(paper)


def _course(
    paper: Paper,
    name: str,
    indicator: str,
    *,
    years: int | None = 3,
    since: date | None = None,
) -> Figure | None:
    series = figure_points.series(paper, indicator, years=years, since=since)
    return None if series is None else _drawn(paper, name, series)


def _drawn(paper: Paper, name: str, series: Series) -> Figure | None:
    if not series.is_course:
        return None
    return drawing.draw_lines(
        paper, name, series, drawing.plot(series), about=_about(paper, series)
    )


def _about(paper: Paper, series: Series) -> str:
    municipality = words.municipality(paper.area_code, paper.municipality)
    return f"{municipality} · {drawing.unit_name(series.unit)}, {series.span}"


def _last_year(paper: Paper) -> Figure | None:
    """Unemployment in the newest twelve months."""
    year = figure_points.series(paper, "unemployment_share", years=1)
    if year is None:
        return None
    titled = replace(year, label=f"{year.label}, seneste 12 måneder")
    return _drawn(paper, "ledighed-12-maaneder", titled)


def _all_years(paper: Paper) -> Figure | None:
    """Unemployment as far back as there are figures."""
    whole = figure_points.series(paper, "unemployment_share", years=None)
    if whole is None or not whole.is_course:
        return None
    since = whole.lines[0].known[0].starts_on.year
    titled = replace(whole, label=f"{whole.label} siden {since}")
    return _drawn(paper, "ledighed-siden-2007", titled)


def _durations(paper: Paper) -> Figure | None:
    """Four lines, one for each duration."""
    parts = {
        indicator: figure_points.series(paper, indicator, since=_SINCE_DURATIONS)
        for indicator in DURATIONS
    }
    found = {name: part for name, part in parts.items() if part is not None and part.is_course}
    if found.keys() != DURATIONS.keys():
        return None
    first = next(iter(found.values()))
    each = [
        replace(part.lines[0], name=DURATIONS[name][0], color=DURATIONS[name][1])
        for name, part in found.items()
    ]
    series = replace(first, label="Kontanthjælpsforløb fordelt på varighed", lines=each)
    return _drawn(paper, "kontanthjaelp-varighed", series)


def _budget(paper: Paper) -> Figure | None:
    """Income and expenditure as shares of a whole; only wholes whose every part is known."""
    own = paper.tables.indicators.filter(pl.col("area_code") == paper.area_code)
    wholes = [w for name, parts in BUDGET.items() if (w := _whole(name, parts, own)) is not None]
    if not wholes:
        return None
    about = own.filter(pl.col("indicator").is_in([i for p in BUDGET.values() for i in p]))
    year = about["period"].max()
    source = drawing.source_note("; ".join(_documents(about["source"])), _retrieved(about))
    municipality = words.municipality(paper.area_code, paper.municipality)
    title = "Indtægter og udgifter på beskæftigelsesområdet"
    return _stacked(paper, "budget", (title, f"{municipality} · procent, {year}", source), wholes)


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
    """Bars of 100 % each.

    Args:
        paper: the paper.
        name: the figure's name.
        said: its title, what is under it, and the line of its source.
        wholes: the bars.
    """
    title, told, source = said
    rows = [[f"{w.name}: {part.name}", part.text] for w in wholes for part in w.parts]
    alt = " ".join(
        [
            f"Stablede søjler. {drawing.spoken(told)}.",
            *(f"{part}: {text}." for part, text in rows),
        ]
    )
    around = Words(title, told, [source], drawing.stamp(paper), alt)
    sizes = (figure_shares.WIDE, figure_shares.NARROW)
    plot = partial(figure_shares.drawn, wholes)
    return drawing.draw(name, around, sizes, plot, (["Tal", "Værdi"], rows))


def _documents(sources: pl.Series) -> list[str]:
    """The documents, each once and without its lines."""
    return sources.str.replace(", linje [0-9-]+", "").unique().sort().to_list()


def _retrieved(rows: pl.DataFrame) -> str:
    """The day that the newest of these figures was retrieved."""
    newest: datetime | None = max(rows["known_from"].drop_nulls().to_list(), default=None)
    return words.moment(newest) if newest is not None else ""


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
