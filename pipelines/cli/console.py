"""How the command line writes: tables, JSON and CSV, problems, a progress bar."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from assets.text import sample

if TYPE_CHECKING:
    from polars import DataFrame

WIDTH_WITHOUT_TERMINAL = 170


class Format(StrEnum):
    """How a list is written."""

    table = "table"
    json = "json"
    csv = "csv"


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for the scorecard where there is none."""
    made = Console(stderr=stderr, highlight=False)
    if made.is_terminal or "COLUMNS" in os.environ:
        return made
    return Console(stderr=stderr, highlight=False, width=WIDTH_WITHOUT_TERMINAL)


def write(
    written: Format,
    rows: DataFrame,
    show: Callable[[Console], object],
    document: Callable[[], object] | None = None,
) -> None:
    """Write rows in the format asked for.

    Args:
        written: the format.
        rows: what CSV has, with `;` and decimal comma, as Danish Excel expects.
        show: prints the table for people.
        document: what JSON has; the rows alone where it is left out.
    """
    if written is Format.table:
        show(console())
    elif written is Format.csv:
        typer.echo(rows.write_csv(separator=";", decimal_comma=True), nl=False)
    else:
        typer.echo(rows.write_json() if document is None else as_json(document()))


def as_json(document: object) -> str:
    """A document for programs, with moments and days as ISO 8601 has them."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=lambda when: when.isoformat())


def table(*columns: str | Column, expand: bool = False) -> Table:
    """An empty table of the columns."""
    return Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False, expand=expand)


def whole(heading: str = "") -> Column:
    """A column whose cells are not broken into lines."""
    return Column(heading, no_wrap=True)


def number(heading: str, *, no_wrap: bool = True) -> Column:
    """A column of numbers."""
    return Column(heading, justify="right", no_wrap=no_wrap)


def show_sample(data: str, to: Console) -> None:
    """Say that figures are of the sample, where they are."""
    if data == "sample":
        to.print(f"[bold magenta]{sample.NOTICE}[/]")


def show_problems(problems: Iterable[str], to: Console) -> None:
    """What went wrong in a run, a sentence a line; a source's own words are shown as they are."""
    for problem in problems:
        to.print(f"[bold red]{escape(problem)}[/]", soft_wrap=True)


def minute(moment: Any) -> str:
    """A moment to the minute; nothing for none."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


class _Assets(logging.Handler):
    """Hears Dagster's events and tells which assets a run has made, or noted as failed."""

    def __init__(self, advance: Any) -> None:
        super().__init__()
        self._advance = advance

    def emit(self, record: logging.LogRecord) -> None:
        meta: dict[str, Any] = getattr(record, "dagster_meta", {})
        event = meta.get("dagster_event")
        if event is not None and event.event_type_value in {
            "ASSET_MATERIALIZATION", "ASSET_OBSERVATION",
        }:  # fmt: skip
            self._advance(".".join(event.asset_key.path))


@contextmanager
def progress(label: str, assets: int, to: Console) -> Generator[logging.Handler]:
    """A progress bar over a run's assets; gives the handler that moves it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[asset]}"),
    )
    with Progress(*columns, console=to) as bar:
        task = bar.add_task(label, total=assets, asset="")

        def advance(asset: str) -> None:
            bar.update(task, advance=1, asset=asset)

        yield _Assets(advance)
        bar.update(task, asset="")
