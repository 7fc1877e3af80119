"""The tables of the municipality in figures: the minister's benchmark, and those its texts ask for.

Every figure is one of ``mart.indicator`` or ``mart.ministry_benchmark``, so nothing hidden is
printed. What a figure was in other periods stands beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import polars as pl

from assets.paper import words
from assets.paper.charts.series import newest_retrieval
from assets.paper.model import OTHER_PERIODS, SOURCE, MunicipalityTable, Tables
from assets.text import danish, numbers, period_names
from assets.text.hidden import MARK, SUPPRESSED
from assets.text.units import UNITS
from connectors.errors import InputError

if TYPE_CHECKING:
    from assets.paper.texts.schema import FiguresRow, FiguresTable

BENCHMARK_GROUPS = {
    "A-dagpenge mv.": "ministry_benchmark_rank_unemployment_benefit",
    "Sygedagpenge mv.": "ministry_benchmark_rank_sickness_benefit",
    "Kontanthjælp mv.": "ministry_benchmark_rank_cash_benefit",
    "Ydelsesgrupper i alt": "ministry_benchmark_rank",
}
"""The minister's groups of benefits in his order, and the indicator of the rank in each."""
_MOST_PERIODS = 5


def municipality_tables(
    tables: Tables, area: str, asked_for: Sequence[FiguresTable], texts: str
) -> list[MunicipalityTable]:
    """The tables of a municipality: its place on the benchmark, then those of its texts.

    Args:
        tables: the published rows.
        area: the municipality's code.
        asked_for: the tables that its texts describe.
        texts: the name of the texts file, for the error.

    Raises:
        InputError: the texts ask for an indicator that does not exist.
    """
    own = tables.indicators.filter(pl.col("area_code") == area)
    labels = dict(tables.catalogue.select("indicator", "label").sort("label").iter_rows())
    built = (_table(asked, own, labels, texts) for asked in asked_for)
    return [*_benchmark(tables), *(table for table in built if table is not None)]


def check_tables(
    indicators: Collection[str], asked_for: Sequence[FiguresTable], texts: str
) -> None:
    """Check the tables of a texts file against the indicators that are published.

    Raises:
        InputError: one of them asks for an indicator that does not exist.
    """
    for asked in asked_for:
        for row in asked.rows:
            list(_expand(row, indicators, asked.title, texts))


def _benchmark(tables: Tables) -> Iterator[MunicipalityTable]:
    """The newest benchmark as the minister publishes it, and the rank over time."""
    groups = list(BENCHMARK_GROUPS)
    rows = tables.ministry_benchmark.filter(pl.col("benefit_group").is_in(groups))
    if rows.is_empty():
        return
    order = pl.col("benefit_group").replace_strict(groups, range(len(groups)))
    rows = rows.sort("starts_on", order)
    newest = rows.filter(pl.col("starts_on") == pl.col("starts_on").max())
    shown = newest["benefit_group"].to_list()
    indicators = [BENCHMARK_GROUPS[group] for group in shown]
    source = _source(tables.indicators.filter(pl.col("indicator") == indicators[-1]))
    yield MunicipalityTable(
        f"Beskæftigelsesministerens benchmark, {period_names.period(newest['period'][0])}",
        ["Fuldtidspersoner på offentlig forsørgelse", "Forventet", "Faktisk", "Forskel",
         "Plads (1 er bedst)"],
        [
            [group, *(numbers.number(each) or "–" for each in figures)]
            for group, *figures in newest.select(
                "benefit_group", "expected_persons", "actual_persons", "difference_persons",
                pl.col("rank").cast(pl.Float64),
            ).iter_rows()
        ],
        indicators,
        f"{source} Kilden runder antallene af til tiere.",
    )  # fmt: skip
    periods = rows["period"].unique(maintain_order=True).to_list()
    if len(periods) == 1:
        return
    ranks = {(group, period): rank for group, period, rank in
             rows.select("benefit_group", "period", "rank").iter_rows()}  # fmt: skip
    yield MunicipalityTable(
        "Plads på beskæftigelsesministerens benchmark over tid (1 er bedst)",
        ["Fuldtidspersoner på offentlig forsørgelse", *map(period_names.period, periods)],
        [[g, *(str(ranks.get((g, period)) or "–") for period in periods)] for g in shown],
        indicators,
        source,
    )


def _table(
    asked: FiguresTable, own: pl.DataFrame, labels: dict[str, str], texts: str
) -> MunicipalityTable | None:
    """A table that the texts ask for; None where none of its figures is known."""
    named = [row for each in asked.rows for row in _expand(each, labels, asked.title, texts)]
    found = [(row, figures) for row in named if not (figures := _figures(row, own)).is_empty()]
    if not found:
        return None
    period = _period(found)
    names = _without_common_beginning([row.label or labels[row.indicator] for row, _ in found])
    sources = [_source_text(_of(figures, period)) for _, figures in found]
    others = [_others(figures, period) for _, figures in found]
    columns = [names, [_figure_text(_of(figures, period)) for _, figures in found]]
    headings = ["", period_names.period(period)]
    if any(others):
        columns.append([other or "–" for other in others])
        headings.append(OTHER_PERIODS)
    # A source for each row; where a few stand for all rows, the line below the table names them.
    if len(set(sources)) > len(found) / 2:
        columns.append(sources)
        headings.append(SOURCE)
    return MunicipalityTable(
        asked.title,
        ["Hvad tallet er", *headings[1:]],
        list(map(list, zip(*columns, strict=True))),
        [row.indicator for row, _ in found],
        _source(pl.concat([_of(figures, period) for _, figures in found])),
    )


def _expand(
    row: FiguresRow, indicators: Iterable[str], title: str, texts: str
) -> Iterator[FiguresRow]:
    """The row, or each that its pattern ``persons_with_case_*`` stands for, in their order."""
    matching = [name for name in indicators if fnmatchcase(name, row.indicator)]
    if not matching:
        raise InputError(
            f"{texts}: tabellen {danish.quoted(title)} bruger {row.indicator}, som ikke er et tal, "
            "Pejl har; find navnet med `pejl indicators ORD`, eller før det i registret."
        )
    for name in matching:
        yield row.model_copy(update={"figure": name + row.figure.removeprefix(row.indicator)})


def _figures(row: FiguresRow, own: pl.DataFrame) -> pl.DataFrame:
    """The figures of a row by period, of a part with the unit of a count.

    A period that the source cannot follow up yet is none.
    """
    can_be_known = pl.col("mark").ne_missing(pl.lit("not_mature"))
    figures = own.filter(pl.col("indicator") == row.indicator, can_be_known)
    figures = figures.sort("starts_on", "period")
    if row.part is None:
        return figures.with_columns(number=pl.col("value"))
    unit = pl.lit("count").alias("unit")
    return figures.with_columns(unit, number=pl.col(row.part), value_low=None, value_high=None)


def _period(found: Sequence[tuple[FiguresRow, pl.DataFrame]]) -> str:
    """The newest of the periods that the most rows have."""
    periods = pl.concat([figures.select("period", "starts_on") for _, figures in found])
    counted = periods.group_by("period", "starts_on").len().sort("len", "starts_on", "period")
    return counted["period"][-1]


def _of(figures: pl.DataFrame, period: str) -> pl.DataFrame:
    return figures.filter(pl.col("period") == period)


def _others(figures: pl.DataFrame, period: str) -> str:
    """The figures of the newest other periods: "2021: 3.778; 2022: 3.747"."""
    others = figures.filter(pl.col("period") != period).tail(_MOST_PERIODS)
    return "; ".join(
        f"{period_names.period(row['period'])}: {_text(row)}" for row in others.to_dicts()
    )


def _figure_text(figure: pl.DataFrame) -> str:
    return _text(figure.to_dicts()[0]) if figure.height else "–"


def _text(row: dict[str, Any]) -> str:
    """A figure as the paper prints it; a count without its unit, which the row names."""
    if row["mark"] == MARK:
        return SUPPRESSED
    if row["number"] is None:
        return _interval(row) or danish.MARKS.get(row["mark"] or "", words.NO_FIGURE)
    if UNITS[row["unit"]].is_count:
        return words.without_unit(row["number"], row["unit"])
    return words.figure(row["number"], row["unit"])


def _interval(row: dict[str, Any]) -> str | None:
    """What is known of a figure that is none: "mellem 39,4 og 39,5 uger", "mindst 80 %"."""
    name, unit = row["unit"], UNITS[row["unit"]]
    low = None if row["value_low"] == unit.least else row["value_low"]
    high = None if row["value_high"] == unit.most else row["value_high"]
    if low is None:
        return None if high is None else f"højst {words.figure(high, name)}"
    if high is None:
        return f"mindst {words.figure(low, name)}"
    most = words.figure(high, name)
    if words.figure(low, name) == most:
        return most
    return f"mellem {words.without_unit(low, name)} og {most}"


def _without_common_beginning(labels: Sequence[str]) -> list[str]:
    """The labels without the words that those of a family share: "Personer med sag: "."""
    parted = [label.rpartition(": ") for label in labels]
    families = [family for family, _, _ in parted]
    return [
        rest[:1].upper() + rest[1:] if family and families.count(family) > 1 else label
        for label, (family, _, rest) in zip(labels, parted, strict=True)
    ]


def _source_text(figure: pl.DataFrame) -> str:
    return words.document(figure["source"][0]) if figure.height else "–"


def _source(figures: pl.DataFrame) -> str:
    """Where figures are from, and the day the newest was retrieved."""
    named = map(words.document, figures["source"].drop_nulls())
    newest = newest_retrieval(figures.iter_rows(named=True))
    return words.source_note("; ".join(dict.fromkeys(named)), newest)
