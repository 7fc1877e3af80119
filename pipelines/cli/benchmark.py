"""``pejl benchmark``: compare a figure with the country, the region and other groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from assets.text.bases import BASES
from connectors import warehouse
from connectors.errors import InputError
from pipelines import console
from pipelines.cli import benchmark_by
from pipelines.cli.options import (
    Area,
    FormatOption,
    Live,
    find_area,
    find_label,
    load_settings,
)
from pipelines.console import Format, number, whole

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from connectors.warehouse import Warehouse

_THIRDS = {"top": "bedste", "middle": "midterste", "bottom": "dårligste", None: ""}
_COLUMNS = {"period": "Perioden", "comparison": "Sammenligningen"}
_SIMILAR = "similar"
_PER_1000 = "pr. 1.000 i arbejdsstyrken"


def benchmark(
    indicator: Annotated[str, typer.Argument(metavar="INDIKATOR", help="Indikatorens navn.")],
    *,
    period: Annotated[
        str | None,
        typer.Option(metavar="PERIODE", help="Fx 2023M12; ellers den seneste med et tal."),
    ] = None,
    area: Area = None,
    group: Annotated[
        str | None,
        typer.Option(metavar="GRUPPE", help="Kun denne, fx region eller kommunegruppe."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="INDDELING", help="Grupperne efter sex, age eller origin."),
    ] = None,
    live: Live = False,
    written: FormatOption = Format.table,
) -> None:
    """Hold et tal op mod landet, regionen og de andre grupper, som kommunen er i.

    Med `--by` er det grupperne efter køn, alder eller herkomst, hver for sig.
    """
    with warehouse.reading(load_settings(live).published_file()) as opened:
        if by is not None:
            benchmark_by.show(opened, indicator, by, period, written)
            return
        label = find_label(opened, indicator)
        rows = _rows(opened, indicator, area and find_area(opened, area))
    shown = _chosen(rows, "period", period or _newest(rows))
    if group is not None:
        shown = _chosen(shown, "comparison", group)
    console.write(written, shown, lambda to: _show(shown, label, to))


def _rows(opened: Warehouse, indicator: str, area: str | None) -> pl.DataFrame:
    """The benchmarks of one indicator and area, oldest first.

    Raises:
        InputError: there is nothing to compare its figure with.
    """
    own = "(select distinct area_code from mart.goal_score where own)"
    rows = opened.frame(
        "from mart.benchmark "
        f"where indicator = $1 and (area_code = $2 or $2 is null and area_code in {own}) "
        "order by starts_on, comparison",
        [indicator, area],
    )
    if rows.is_empty():
        whose = f"område {area}" if area else "planens egen kommune"
        raise InputError(
            f"{indicator} har ingen tal, som {whose} kan sammenlignes med; vælg en anden "
            "indikator, eller et andet område med --area."
        )
    return rows


def _newest(rows: pl.DataFrame) -> str:
    """The newest period with a figure for the area; the newest of all where it has none."""
    with_value = rows.filter(rows["value"].is_not_null())
    return (rows if with_value.is_empty() else with_value)["period"][-1]


def _chosen(rows: pl.DataFrame, column: str, value: str) -> pl.DataFrame:
    """The rows with this period or comparison.

    Raises:
        InputError: there are none; the sentence names those there are.
    """
    matches = rows.filter(rows[column] == value)
    if matches.is_empty():
        listed = _listed(rows[column].unique(maintain_order=True))
        raise InputError(f"{_COLUMNS[column]} {value} findes ikke for tallet; vælg en af {listed}.")
    return matches


def _listed(values: Iterable[str], most: int = 12) -> str:
    """The values as a list in a sentence; of many the first and the last ones."""
    every = list(values)
    shown = ", ".join(every[-most:])
    return f"{every[0]} til {every[-1]}, fx {shown}" if len(every) > most else shown


def _show(rows: pl.DataFrame, label: str, to: Console) -> None:
    """Print one figure and what it is compared with, a line each.

    Args:
        rows: the rows of ``mart.benchmark`` of one indicator, area and period.
        label: what the indicator measures.
        to: where it is shown.
    """
    written = _in_words(rows)
    first = written.row(0, named=True)
    to.print(f"[bold]{escape(label)}[/] · {escape(first['area'])} · {first['period']}")
    own = first["own"] or "intet tal"
    per = f" ({first['own_per_1000']} {_PER_1000})" if first["own_per_1000"] else ""
    to.print(f"Eget tal: [bold]{own}[/]{per}")
    console.show_table(_table(written, is_count=first["difference_unit"] == "per_1000"), to)
    if first["difference_unit"] == "per_1000":
        to.print(f"Forskel og plads er efter antal {_PER_1000}.")
    if _SIMILAR in written["comparison"]:
        console.say(
            "Kommunen tæller ikke selv med i tallet for dem, der ligner den mest, men får plads "
            "blandt dem; `pejl similar` siger, hvem de er.",
            to,
        )


def _in_words(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their numbers in Danish."""
    import polars as pl  # noqa: PLC0415

    from assets.text import danish  # noqa: PLC0415

    unit = rows["unit"][0]
    difference = rows["difference_unit"][0]
    return rows.with_columns(
        own=danish.figure(pl.col("value"), unit),
        other=danish.figure(pl.col("comparison_value"), unit),
        own_per_1000=danish.number(pl.col("per_1000")),
        other_per_1000=danish.number(pl.col("comparison_per_1000")),
        gap=danish.signed(
            pl.col("difference"), "count" if difference == "per_1000" else difference or unit
        ),
    )


def _table(written: pl.DataFrame, *, is_count: bool) -> Table:
    has_remarks = written["remark"].count() > 0
    table = console.table(
        whole("Sammenlignet med"), number("Tal"), *([number("Pr. 1.000")] if is_count else []),
        whole("Fundet som"), number("Forskel"), whole("Plads"), whole("Tredjedel"),
        number("Kommuner"), *(["Bemærkning"] if has_remarks else []),
    )  # fmt: skip
    for row in written.iter_rows(named=True):
        table.add_row(
            escape(row["comparison_label"]),
            row["other"] or "–",
            *([row["other_per_1000"] or "–"] if is_count else []),
            BASES.get(row["basis"] or "", ""),
            row["gap"] or "–",
            _rank(row),
            _THIRDS[row["third"]],
            f"{row['members_with_value']} af {row['members']}",
            *([escape(row["remark"] or "")] if has_remarks else []),
        )
    return table


def _rank(row: dict[str, Any]) -> str:
    if row["rank"] is None:
        return "–"
    shared = f", delt af {row['alike']}" if row["alike"] > 1 else ""
    return f"{row['rank']} af {row['ranked']}{shared}"
