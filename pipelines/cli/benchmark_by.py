"""``pejl benchmark INDICATOR --by sex``: the groups of a figure, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape

from connectors.errors import InputError
from connectors.lists import joined
from pipelines import console
from pipelines.cli.options import find_label
from pipelines.console import Format
from pipelines.console import number as right

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from connectors.warehouse import Warehouse

_PLACES = {"own": "Kommunen", "country": "Landet"}
_MARKS = {"hidden": "skjult", "few": "for få"}


def show(opened: Warehouse, indicator: str, by: str, period: str | None, written: Format) -> None:
    """Write the groups of an indicator in a period, by default the newest one.

    Raises:
        InputError: there is no such indicator, breakdown or period.
    """
    label = find_label(opened, indicator)
    rows = _rows(opened, indicator, by)
    chosen = period or rows["period"][-1]
    shown = rows.filter(rows["period"] == chosen)
    if shown.is_empty():
        first, last = rows["period"][0], rows["period"][-1]
        raise InputError(
            f"{indicator} er ikke delt i perioden {chosen}; vælg en fra {first} til {last}."
        )
    groups = dict(
        opened.frame(
            "select distinct comparison, comparison_label from mart.comparison_group "
            "where (comparison, comparison_code) in (select (comparison, comparison_code) "
            "from mart.comparison_group where area_code in "
            "(select area_code from mart.indicator_by where comparison = 'own'))"
        ).iter_rows()
    )
    console.write(written, shown, lambda to: _print(shown, label, groups, to))


def _rows(opened: Warehouse, indicator: str, by: str) -> pl.DataFrame:
    """The rows of one indicator and breakdown, oldest first, with the name of each group."""
    from assets.text.group_names import WORDS  # noqa: PLC0415
    from assets.text.yaml_file import closest  # noqa: PLC0415

    if by not in WORDS:
        remedy = closest(by, WORDS, f"vælg en af {', '.join(WORDS)}", WORDS)
        raise InputError(f"{by} er ikke en inddeling; {remedy}")
    rows = opened.frame(
        "from mart.indicator_by where indicator = ? order by starts_on", [indicator]
    )
    own = rows.filter(rows[by] != "i alt")
    if own.is_empty():
        others = [word for name, word in WORDS.items() if (rows[name] != "i alt").any()]
        if others:
            raise InputError(
                f"{indicator} er ikke delt efter {WORDS[by]}, kun efter {joined(others)}; ret --by."
            )
        raise InputError(
            f"{indicator} er ikke delt efter køn, alder eller herkomst; udelad --by, eller vælg en "
            "indikator, som `pejl indicators` viser inddelinger af."
        )
    return own.rename({by: "group"}).drop([name for name in WORDS if name != by])


def _print(rows: pl.DataFrame, label: str, names: dict[str, str], to: Console) -> None:
    """Print the groups, a line each, with the municipality, the country and its groups."""
    from assets.text.danish import MARKS  # noqa: PLC0415
    from assets.text.numbers import number  # noqa: PLC0415
    from assets.text.units import UNITS  # noqa: PLC0415

    there: set[str] = {*rows["comparison"]}
    others = sorted(there - _PLACES.keys(), key=lambda name: names.get(name, name))
    found = [name for name in (*_PLACES, *others) if name in there]
    has_share = rows["share"].count() > 0
    headings = [_PLACES.get(name, names.get(name, name)) for name in found]
    shares = ["Pct. af alle", "I landet"] if has_share else []
    table = console.table("Gruppe", *map(right, [*headings, *shares]))
    groups: set[str] = {*rows["group"]}
    for group in sorted(groups, key=_order):
        cells = {row["comparison"]: row for row in rows.filter(group=group).iter_rows(named=True)}

        def text(name: str, cells: dict[str, dict[str, Any]] = cells) -> str:
            row = cells.get(name)
            if row is None:
                return "–"
            written = number(row["value"])
            return written or _MARKS.get(str(row["mark"])) or MARKS.get(str(row["mark"]), "–")

        of_all = [
            number(cells[name]["share"], 1) or "–" if name in cells else "–"
            for name in ("own", "country")
        ]
        table.add_row(escape(group), *map(text, found), *(of_all if has_share else []))
    unit = UNITS[rows["unit"][0]].many or "antal"
    to.print(f"[bold]{escape(label)}[/] · {rows['period'][0]} · {unit}")
    console.show_table(table, to)


def _order(group: str) -> tuple[int, str]:
    """Ages in order, what is no age by its name; an age of others first."""
    from connectors.jobindsats.group_names import parse_age  # noqa: PLC0415

    span = parse_age(group)
    return (span[0], f"{999 - span[1]:03}") if span else (0, group)
