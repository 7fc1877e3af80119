"""``pejl indicators``: list and search the indicators, with the details of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Column, Table

from assets.text.units import UNITS
from connectors import warehouse
from connectors.errors import NothingPublishedError
from pipelines import console
from pipelines.cli.options import FormatOption, Live, load_project, load_settings
from pipelines.console import Format, number, whole

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from pipelines.project import Project

_BETTER = {"higher": "højere", "lower": "lavere", None: "–"}
_DETAILS = {
    "numerator": "Tæller",
    "denominator": "Nævner",
    "unit": "Enhed",
    "better": "Bedre er",
    "source": "Kilde",
    "breaks": "Brud",
    "caveats": "Forbehold",
    "about": "Om",
    "never_fetched": "Ikke hentet",
    "breakdowns": "Delt efter",
    "snapshots": "Snapshots",
}


def indicators(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="ORD", help="Vis kun dem med alle ordene.")
    ] = None,
    live: Live = False,
    written: FormatOption = Format.table,
) -> None:
    """Vis indikatorerne; med ord kun dem, der har alle ordene i navn, tekst eller kilde.

    Er der kun én, står alt om den: tæller, nævner, brud og forbehold.
    """
    settings = load_settings(live)
    try:
        with warehouse.reading(settings.published_file()) as opened:
            every = opened.frame("from mart.indicator_catalogue order by indicator")
    except NothingPublishedError:
        every = _without_figures(load_project(settings))
        console.echo("Tal, perioder og tilstand kommer med `pejl refresh`.", stderr=True)
    matches = _with_words(every, words or [])
    console.write(written, matches, lambda to: _show(matches, to))


def _without_figures(project: Project) -> pl.DataFrame:
    """The indicators as their files describe them, before the first refresh."""
    import polars as pl  # noqa: PLC0415

    from assets.indicators.indicator_catalogue import described_in_files  # noqa: PLC0415
    from assets.plan import reforms  # noqa: PLC0415
    from pipelines.project import OBSERVATIONS  # noqa: PLC0415
    from pipelines.settings import REFORMS  # noqa: PLC0415

    return described_in_files(
        project.computed,
        project.catalogue,
        {model.table: model.reads for model in project.models.values()},
        project.observations.with_columns(source_tables=pl.lit(OBSERVATIONS)),
        reforms.breaks_by_indicator(reforms.load(REFORMS)),
    )


def _with_words(every: pl.DataFrame, words: list[str]) -> pl.DataFrame:
    """The rows that have every word; one row where the word is a whole name."""
    import polars as pl  # noqa: PLC0415

    if len(words) == 1 and words[0] in set(every["indicator"]):
        return every.filter(indicator=words[0])
    text = pl.concat_str(
        "indicator", "label", "about", "source", separator=" ", ignore_nulls=True
    ).str.to_lowercase()
    return every.filter(
        pl.all_horizontal(
            pl.lit(value=True),
            *(text.str.contains(word.lower(), literal=True) for word in words),
        )
    )


def _show(rows: pl.DataFrame, to: Console) -> None:
    """Print the indicators, a line each; of a single one every detail."""
    if rows.is_empty():
        to.print("Ingen indikator har de ord; `pejl indicators` viser dem alle.")
    elif rows.height == 1:
        _show_one(rows.row(0, named=True), to)
    else:
        console.show_table(_list(rows), to, head=2)
        to.print(f"{rows.height} indikatorer. Skriv et navn for at se alt om den.")


def _list(rows: pl.DataFrame) -> Table:
    table = console.table(
        "Måler", *map(whole, ("Indikator", "Enhed", "Bedre", "Perioder")), number("Områder"),
        "Kilde",
    )  # fmt: skip
    for row in rows.iter_rows(named=True):
        table.add_row(
            escape(row["label"]),
            row["indicator"],
            UNITS[row["unit"]].many or "antal",
            _BETTER[row["better"]],
            _span(row),
            "" if row["areas"] is None else str(row["areas"]),
            escape(row["source"] or ""),
        )
    return table


def _show_one(row: dict[str, Any], to: Console) -> None:
    to.print(f"[bold]{row['indicator']}[/] · {escape(row['label'])}")
    name = Column(no_wrap=True, style="bold")
    table = Table(name, "", box=None, pad_edge=False, show_header=False)
    shown = row | {"better": _BETTER[row["better"]], "unit": UNITS[row["unit"]].many or "antal"}
    for field, heading in _DETAILS.items():
        if shown.get(field):
            table.add_row(heading, escape(str(shown[field])))
    if row["areas"] is not None:
        table.add_row("Tal for", f"{_span(row) or 'ingen perioder'}, {row['areas']} områder")
    to.print(table)
    if row["areas"] is not None:
        to.print(f"`pejl explain {row['indicator']}` viser det nyeste tals vej.")


def _span(row: dict[str, Any]) -> str:
    return f"{row['first_period']}–{row['last_period']}" if row["first_period"] else ""
