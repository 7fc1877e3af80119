"""Output of the command line: tables, JSON and CSV, problems, a progress bar."""

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

from assets.text import excel_csv, sample

if TYPE_CHECKING:
    from polars import DataFrame

WIDTH_WITHOUT_TERMINAL = 170


class Format(StrEnum):
    """The formats of a list."""

    table = "table"
    json = "json"
    csv = "csv"


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for the scorecard where there is none."""
    fitting = Console(stderr=stderr, highlight=False)
    if fitting.is_terminal or "COLUMNS" in os.environ:
        return fitting
    return Console(stderr=stderr, highlight=False, width=WIDTH_WITHOUT_TERMINAL)


def write(
    output: Format,
    rows: DataFrame,
    show: Callable[[Console], object],
    document: Callable[[], object] | None = None,
) -> None:
    """Write rows as a table, CSV or JSON.

    Args:
        output: the format.
        rows: the rows of CSV, which is for people.
        show: prints the table for people.
        document: makes the JSON document; the rows alone where it is left out.
    """
    if output is Format.table:
        show(console())
    elif output is Format.csv:
        typer.echo(excel_csv.render(rows), nl=False)
    else:
        typer.echo(rows.write_json() if document is None else as_json(document()))


def as_json(document: object) -> str:
    """A document as JSON, with moments and days in ISO 8601."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=lambda when: when.isoformat())


def table(*columns: str | Column, expand: bool = False) -> Table:
    """An empty table of the columns."""
    return Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False, expand=expand)


def whole(heading: str = "") -> Column:
    """A column that is never wrapped."""
    return Column(heading, no_wrap=True)


def number(heading: str, *, no_wrap: bool = True) -> Column:
    """A column of numbers."""
    return Column(heading, justify="right", no_wrap=no_wrap)


def show_sample(data: str, to: Console) -> None:
    """Print the notice of sample data, where the data are."""
    if data == "sample":
        to.print(f"[bold magenta]{sample.NOTICE}[/]")


def show_problems(problems: Iterable[str], to: Console) -> None:
    """Print problems, a line each; brackets in a source's own words are no markup."""
    for problem in problems:
        to.print(f"[bold red]{escape(problem)}[/]", soft_wrap=True)


def minute(moment: Any) -> str:
    """A moment to the minute; empty for None."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


class _Assets(logging.Handler):
    """Advances a progress bar at each asset that Dagster logs as made or failed."""

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
    """A progress bar over a run's assets; yields the log handler that moves it."""
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
