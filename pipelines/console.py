"""Output on a console: tables, JSON and CSV, problems, a progress bar."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TextIO, cast

import typer
from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Column, Table
from rich.text import Text

from assets.text import excel_csv, sample
from assets.text.no_break_spaces import NO_BREAK, keep_together

if TYPE_CHECKING:
    from polars import DataFrame

WIDTH_WITHOUT_TERMINAL = 170
UNKEPT_EVENT = "Exception while writing logger call to event log"
LEAST_TEXT = 24
"""The width below which a column of sentences is hard to read."""
SPACE_BETWEEN = 3
"""What a column takes beside its text."""
DOT = " · "
JOINER = "\ue000"
"""Stands for a space where no line is broken; of the private use area, so in no text of ours."""


class _WithoutDagstersWords:
    """Standard error without what Dagster writes there of an event that it could not keep."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return len(text) if text.startswith(UNKEPT_EVENT) else self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def leave_out_dagsters_words() -> None:
    """From now on; Dagster writes them as late as when the process ends.

    The run that fails of it says so by one sentence of ours.
    """
    sys.stderr = cast("TextIO", _WithoutDagstersWords(sys.stderr))


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


def show_table(shown: Table, to: Console, *, head: int = 1) -> None:
    """Print a table where no number is cut; where the console is too narrow, its rows as a list.

    Args:
        shown: a table of text cells. A column that may be wrapped gets `LEAST_TEXT` or more.
        to: where it is printed.
        head: how many of the first columns begin an entry of the list.
    """
    widths = [_least_width(column) for column in shown.columns]
    if sum(widths) + SPACE_BETWEEN * len(widths) <= to.width:
        for column, width in zip(shown.columns, widths, strict=True):
            column.min_width = width
        to.print(shown)
        return
    to.print()
    headings = [_text(column.header) for column in shown.columns]
    for row in zip(*(column.cells for column in shown.columns), strict=True):
        cells = [_text(cell) for cell in row]
        begins = Text("  ").join(cell for cell in cells[:head] if cell)
        begins.stylize("bold")
        rest = [
            Text.assemble((f"{heading}: " if heading else "", "dim"), cell)
            for heading, cell in zip(headings[head:], cells[head:], strict=True)
            if cell.plain not in {"", "–"}
        ]
        for line in [*wrapped(begins, to.width), *_joined(rest, to.width - 2)]:
            to.print(line, soft_wrap=True)
    to.print()


def _text(cell: RenderableType) -> Text:
    """A cell as text on one line."""
    text = cell if isinstance(cell, Text) else Text.from_markup(str(cell))
    return Text(", ").join(line for line in text.split("\n") if line)


def _least_width(column: Column) -> int:
    """The width below which a column would be cut or its numbers broken."""
    lines = [line for cell in (column.header, *column.cells) for line in _lines(cell)]
    natural = max((cell_len(line) for line in lines), default=0)
    if column.no_wrap:
        return natural
    longest = max((cell_len(word) for line in lines for word in _words(line)), default=0)
    return min(natural, max(LEAST_TEXT, longest))


def _lines(cell: RenderableType) -> list[str]:
    return (cell if isinstance(cell, Text) else Text.from_markup(str(cell))).plain.split("\n")


def _words(line: str) -> list[str]:
    """The words of a line; a number and its unit are one."""
    return keep_together(line).split(" ")


def _joined(parts: Sequence[Text], width: int) -> Iterator[Text]:
    """Parts joined by dots into indented lines; a part is broken only where it is too long."""
    line = Text()
    for part in parts:
        if line and line.cell_len + len(DOT) + part.cell_len > width:
            yield Text.assemble("  ", line)
            line = Text()
        if part.cell_len > width:
            yield from (Text.assemble("  ", each) for each in wrapped(part, width))
        else:
            line = Text(DOT).join([line, part]) if line else part
    if line:
        yield Text.assemble("  ", line)


def wrapped(text: Text, width: int) -> list[Text]:
    """The lines of a text; a number stays on one line with its unit."""
    if not text:
        return []
    kept = text.copy()
    # Rich breaks lines at no-break spaces, too.
    kept.plain = keep_together(text.plain).replace(NO_BREAK, JOINER)
    lines = list(kept.wrap(Console(width=width), width))
    for line in lines:
        line.rstrip()
        line.plain = line.plain.replace(JOINER, " ")
    return lines


def say(markup: str, to: Console) -> None:
    """Print a sentence: broken between words on a terminal, else one line for other programs."""
    if not to.is_terminal:
        to.print(markup, soft_wrap=True)
        return
    for line in wrapped(Text.from_markup(markup), to.width):
        to.print(line, soft_wrap=True)


def echo(sentence: str, *, stderr: bool = False) -> None:
    """Print a sentence without markup as `say` does."""
    say(escape(sentence), console(stderr=stderr))


def whole(heading: str = "") -> Column:
    """A column that is never wrapped."""
    return Column(heading, no_wrap=True)


def number(heading: str) -> Column:
    """A column of numbers."""
    return Column(heading, justify="right", no_wrap=True)


def show_sample(data: str, to: Console) -> None:
    """Print the notice of sample data, where the data are."""
    if data == "sample":
        to.print(f"[bold magenta]{sample.NOTICE}[/]")


def show_problems(problems: Iterable[object], to: Console) -> None:
    """Print problems, a line each; brackets in a source's own words are no markup."""
    for problem in problems:
        say(f"[bold red]{escape(str(problem))}[/]", to)


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
