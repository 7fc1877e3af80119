"""``pejl exchange``: figures that no public source has, from municipality to municipality."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from connectors.periods import show_moment
from pipelines import console
from pipelines.cli.danish_help import Typer
from pipelines.cli.options import FormatOption, Live, load_project, load_settings
from pipelines.console import Format, number, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl
    from rich.console import Console

    from assets.text.area_names import AreaNames
    from pipelines.exchange import Received

Folder = Annotated[Path, typer.Argument(metavar="MAPPE", help="Mappen med pakken.")]

app = Typer(
    help="Udveksl egne tal med andre kommuner: nøgle, eksport, import.", no_args_is_help=True
)


@app.command()
def key(live: Live = False) -> None:
    """Vis den offentlige nøgle, som andre skal have; lav først nøglen, hvis I ingen har.

    Den private nøgle ligger ved siden af nøglen til pseudonymer og vises aldrig.
    """
    from pipelines import exchange  # noqa: PLC0415

    path, public, is_new = exchange.make_key(load_project(load_settings(live)))
    if is_new:
        typer.echo(f"{path}: ny nøgle til udveksling; den kan kun læses af sin ejer.", err=True)
    typer.echo(public)


@app.command()
def export(folder: Folder, live: Live = False) -> None:
    """Skriv kommunens egne tal, som de er udgivet, i en underskrevet pakke til andre kommuner."""
    from pipelines import exchange  # noqa: PLC0415

    package = exchange.export(load_project(load_settings(live)), folder)
    hidden = f" ({package.hidden} skjult)" if package.hidden else ""
    typer.echo(
        f"{folder}: {package.rows} tal{hidden} af {package.indicators} indikatorer, underskrevet. "
        "Send hele mappen; den anden kommune kører `pejl exchange import MAPPE`."
    )


@app.command("import")
def receive(folder: Folder, live: Live = False) -> None:
    """Kontrollér en pakke fra en anden kommune, og gem den; næste `pejl refresh` bruger den."""
    from pipelines import exchange  # noqa: PLC0415

    project = load_project(load_settings(live))
    received = exchange.receive(project, folder)
    name = _name(received.imported.area_code, project.files.municipality_names)
    if not received.is_new:
        typer.echo(f"Pakken fra {name} er allerede importeret; intet er ændret.")
        return
    rows = received.imported.figures.rows
    typer.echo(
        f"{name}: {rows.height} tal af {rows['indicator'].n_unique()} indikatorer er importeret. "
        "Kør `pejl refresh` eller `pejl build` for at sammenligne med dem."
    )
    _show_unusable([received], project.files.municipality_names, console.console())


@app.command("list")
def listed(live: Live = False, written: FormatOption = Format.table) -> None:
    """Vis, hvad der er importeret, fra hvem og af hvilken udgave."""
    from pipelines import exchange  # noqa: PLC0415

    project = load_project(load_settings(live))
    packages, damaged = exchange.list_imports(project)
    rows = _frame(packages, project.files.municipality_names)
    console.write(
        written,
        rows,
        lambda to: _show_list(rows, packages, damaged, project.files.municipality_names, to),
    )


@app.command()
def remove(
    municipality: Annotated[str, typer.Argument(metavar="KOMMUNE", help="Fx Randers eller 730.")],
    live: Live = False,
) -> None:
    """Lad en kommunes tal udgå af sammenligningerne; pakken bliver i arkivet."""
    from pipelines import exchange  # noqa: PLC0415

    name = exchange.remove(load_project(load_settings(live)), municipality)
    typer.echo(
        f"Tallene fra {name} bruges ikke længere. De udgår af det udgivne ved næste `pejl refresh` "
        "eller `pejl build`; pakken og det, der er udgivet før, bliver, som det var."
    )


def _name(code: str, names: AreaNames) -> str:
    from assets.text.full_names import municipality_name  # noqa: PLC0415

    return municipality_name(code, names[code])


def _frame(packages: Sequence[Received], names: AreaNames) -> pl.DataFrame:
    """One row per package."""
    import polars as pl  # noqa: PLC0415

    return pl.DataFrame(
        [
            {
                "area_code": each.imported.area_code,
                "area": names[each.imported.area_code],
                "created": each.imported.figures.created,
                "imported": each.imported.snapshot.retrieved_at,
                "build": each.imported.figures.about.build,
                "figures": each.imported.figures.rows.height,
                "indicators": len(each.imported.figures.definitions),
                "not_used": len(each.unusable),
                "disclosure_limit": each.imported.figures.about.disclosure_limit,
                "sha256": each.imported.snapshot.sha256,
            }
            for each in packages
        ],
        schema_overrides={
            "created": pl.Datetime("us", "UTC"),
            "imported": pl.Datetime("us", "UTC"),
        },
    )


def _show_list(
    rows: pl.DataFrame,
    packages: Sequence[Received],
    damaged: Mapping[str, str],
    names: AreaNames,
    to: Console,
) -> None:
    if rows.is_empty() and not damaged:
        console.say("Intet er importeret; `pejl exchange import MAPPE` læser en pakke.", to)
        return
    if not rows.is_empty():
        table = console.table(
            *map(whole, ("Kommune", "Lavet", "Importeret", "Udgave")),
            *map(number, ("Tal", "Indikatorer", "Bruges ikke")),
        )
        for row in rows.iter_rows(named=True):
            table.add_row(
                escape(row["area"]),
                show_moment(row["created"]),
                show_moment(row["imported"]),
                row["build"],
                *(str(row[name]) for name in ("figures", "indicators", "not_used")),
            )
        console.show_table(table, to, head=1)
    _show_unusable(packages, names, to)
    for problem in damaged.values():
        console.say(f"[bold red]{escape(problem)}[/]", to)


def _show_unusable(packages: Sequence[Received], names: AreaNames, to: Console) -> None:
    from assets.exchange.imported import notice  # noqa: PLC0415

    for each in packages:
        if text := notice(each.unusable):
            console.say(f"[yellow]{escape(_name(each.imported.area_code, names))}:[/] {text}", to)
