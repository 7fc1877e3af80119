"""``pejl indicators``: which indicators there are, and what each of them says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from connectors import warehouse
from pipelines.cli.options import Format, Live, Written, chosen, published

if TYPE_CHECKING:
    import polars as pl


def indicators(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[ORD...]", help="Vis kun dem med alle ordene.")
    ] = None,
    live: Live = False,
    written: Written = Format.table,
) -> None:
    """Vis indikatorerne; med ord kun dem, der har alle ordene i navn, tekst eller kilde.

    Er der kun én, står alt om den: tæller, nævner, brud og forbehold.
    """
    with warehouse.reading(published(chosen(live))) as opened:
        every = opened.frame("from mart.indicator_catalogue order by indicator")
    found = _with_words(every, words or [])
    if written is Format.json:
        typer.echo(found.write_json())
    elif written is Format.csv:
        typer.echo(found.write_csv(separator=";"), nl=False)
    else:
        from pipelines.cli import console, indicators_output  # noqa: PLC0415

        indicators_output.show(found, console.console())


def _with_words(every: pl.DataFrame, words: list[str]) -> pl.DataFrame:
    """The rows that have every word; the one that is called so where a word is a whole name."""
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
