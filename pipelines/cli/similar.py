"""``pejl similar``: the municipalities that are most like one, how near they are, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from connectors import warehouse
from connectors.errors import InputError
from connectors.lists import joined
from pipelines import console
from pipelines.cli.options import FormatOption, Live, load_settings
from pipelines.console import Format, number, whole

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from connectors.warehouse import Warehouse


def similar(
    municipality: Annotated[
        str | None,
        typer.Argument(metavar="KOMMUNE", help="Fx Randers eller 730; ellers planens egen."),
    ] = None,
    *,
    live: Live = False,
    written: FormatOption = Format.table,
) -> None:
    """Vis de kommuner, der ligner en kommune mest, hvor tæt de er på, og hvad det skyldes."""
    settings = load_settings(live)
    with warehouse.reading(settings.published_file()) as opened:
        rows = _rows(opened, municipality)
    console.write(written, rows, lambda to: _show(rows, to))


def _rows(opened: Warehouse, municipality: str | None) -> pl.DataFrame:
    """The rows of ``mart.similar_municipality`` of one municipality.

    Raises:
        InputError: there is no such municipality, or no feature has figures.
    """
    from assets.text.area_names import MUNICIPALITY, AreaNames  # noqa: PLC0415

    names = opened.frame("select distinct area_code, area from mart.similar_municipality")
    if names.is_empty():
        raise InputError(
            "Intet træk har tal for alle kommuner i det år, som reference/similar.yaml siger; hent "
            "kilderne med `pejl refresh`, eller ret year."
        )
    if municipality is None:
        code = opened.frame("select any_value(area_code) from mart.plan").item()
    else:
        code = AreaNames(names.iter_rows(), MUNICIPALITY).find_code(municipality)
    return opened.frame(
        "from mart.similar_municipality where area_code = ? order by basis desc, rank", [code]
    )


def _show(rows: pl.DataFrame, to: Console) -> None:
    """Print the group that goals are held against, and what it rests on."""
    from assets.text import numbers  # noqa: PLC0415  (Polars is slow to import)

    group, with_work = (rows.filter(basis=basis) for basis in ("structure", "all"))
    first = group.row(0, named=True)
    to.print(
        f"[bold]{group.height} kommuner, der ligner {escape(first['area'])} mest[/] · "
        f"egen beregning, {first['year']}"
    )
    table = console.table(
        number("Nr."), whole("Kommune"), number("Afstand"), number("Bliver i gruppen"),
        "Fylder mest i afstanden",
    )  # fmt: skip
    for row in group.iter_rows(named=True):
        table.add_row(
            str(row["rank"]),
            escape(row["other_area"]),
            numbers.number(row["distance"]) or "–",
            numbers.figure(row["stays"], "pct") or "–",
            escape(row["driven_by"] or "intet; de er ens"),
        )
    console.show_table(table, to)
    stable = group["is_stable"].sum()
    for sentence in (
        f"Træk: {first['features']}.",
        "Hvert er standardiseret over alle kommuner, og afstanden er roden af summen af de "
        "kvadrerede forskelle. Det, der følger af arbejdsmarkedet selv, er udeladt: det er det, "
        "målene handler om.",
        first["left_out"] and f"Udeladt for alle kommuner: {first['left_out']}.",
        f"{stable} af de {group.height} bliver i gruppen mindst 80 % af gangene, når ét træk "
        "udelades.",
        _with_work(group, with_work),
        "Gruppen er ikke officiel. Den hedder similar i planer og i `pejl benchmark`; trækkene "
        "står i data/reference/similar.yaml.",
    ):
        if sentence:
            console.say(escape(sentence), to)


def _with_work(group: pl.DataFrame, with_work: pl.DataFrame) -> str | None:
    """Who would come instead of whom, if what follows from the labour market counted too."""

    if with_work["features"][0] == group["features"][0]:
        return None
    come, go = (
        one.join(other, on="other_area_code", how="anti")["other_area"].to_list()
        for one, other in ((with_work, group), (group, with_work))
    )
    if not come:
        return "Med arbejdsmarkedets træk er det de samme kommuner."
    return f"Med arbejdsmarkedets træk kommer {joined(come)} i stedet for {joined(go)}."
