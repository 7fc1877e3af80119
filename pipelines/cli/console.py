"""What the command line shows: the scorecard, the sources, a progress bar. All of it in Danish."""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from assets.text import sample, verdicts
from pipelines.cli import scorecard

if TYPE_CHECKING:
    from polars import DataFrame

    from pipelines.cli.scorecard import Scorecard
    from pipelines.doctor import Finding

WIDTH_WITHOUT_TERMINAL = 170
NARROW = 110
MOST_FINDINGS = 8
FINDINGS = {"error": ("Fejl i tallene:", "bold red"), "warning": ("Påfaldende:", "yellow")}


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for the scorecard where there is none."""
    made = Console(stderr=stderr, highlight=False)
    if made.is_terminal or "COLUMNS" in os.environ:
        return made
    return Console(stderr=stderr, highlight=False, width=WIDTH_WITHOUT_TERMINAL)


def show_scorecard(card: Scorecard, to: Console) -> None:
    """The goals, the totals, and what is not fresh."""
    first = card.rows.row(0, named=True)
    to.print()
    to.print(f"[bold]{escape(first['plan'])}[/] · {escape(first['area'])}")
    to.print(_wide(card) if to.width >= NARROW else _narrow(card))
    _show_reasons(card, to)
    _show_outlook(card, to)
    _show_totals(card, to)
    _show_problems(card, to)
    _show_findings(card, to)
    if first["data"] == "sample":
        to.print(f"[bold magenta]{sample.NOTICE}[/]")


def _wide(card: Scorecard) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Mål", no_wrap=True)
    table.add_column("Ordlyd", ratio=10)
    table.add_column("Tal", justify="right", no_wrap=True)
    table.add_column("Krav", no_wrap=True)
    table.add_column("Afstand", ratio=5)
    table.add_column("Målopfyldelse", no_wrap=True)
    table.add_column("Kilde", ratio=6)
    section = None
    for row in card.rows.iter_rows(named=True):
        if row["section"] != section:
            table.add_section()
            section = row["section"]
        table.add_row(
            row["goal_id"],
            Text(_shortened(row["goal"])),
            row["value_text"] or "–",
            _demand(row),
            Text(row["distance_text"] or "–"),
            _verdict(row),
            Text(row["source"] or ""),
        )
    return table


def _narrow(card: Scorecard) -> Table:
    """A few lines a goal, for a window too small for the columns."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for row in card.rows.iter_rows(named=True):
        figures = [row["value_text"] or "intet tal", f"krav {_demand(row)}", row["distance_text"]]
        told = Text.assemble(
            _shortened(row["goal"]),
            "\n",
            _verdict(row),
            (f"\n{' · '.join(filter(None, figures))}", "bold"),
            (f"\n{row['source'] or ''}", "dim"),
        )
        table.add_row(row["goal_id"], told)
    return table


def _shortened(text: str, longest: int = 110) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + " …"


def _demand(row: dict[str, Any]) -> str:
    return f"{row['comparison']} {row['target_text'] or '(mangler)'}"


def _verdict(row: dict[str, Any]) -> Text:
    verdict = row["verdict"]
    text = Text(f"{verdicts.SIGNS[verdict]} {verdicts.WORDS[verdict]}")
    text.stylize(scorecard.STYLES[verdict])
    if row["provisional"]:
        text.append("\nforeløbigt", style="dim")
    if row["stale"]:
        since = f" siden {row['stale_since']:%d-%m-%Y}" if row["stale_since"] else ""
        text.append(f"\nforældet{since}", style="bold red")
    return text


def _show_reasons(card: Scorecard, to: Console) -> None:
    """What is too long for a column: why there is no verdict, what was decided, what to know."""
    for row in card.rows.iter_rows(named=True):
        unsettled = row["verdict"] in {"not_followable", "dropped"}
        told = [
            row["reason"] if unsettled else None,
            row["would_decide"],
            row["decision"] if row["verdict"] != "dropped" else None,
            f"Forbehold: {row['caution']}" if row["caution"] else None,
        ]
        if any(told):
            text = escape(" ".join(filter(None, told)))
            to.print(f"[bold]{row['goal_id']}[/] {text}", soft_wrap=True)
    to.print()


def _show_outlook(card: Scorecard, to: Console) -> None:
    """How the goals that are not over go."""
    if card.outlook.is_empty():
        return
    to.print("[bold]På vej[/]")
    for goal_id, told in card.outlook.select("goal_id", "outlook").iter_rows():
        to.print(f"[bold]{goal_id}[/] {escape(told)}", soft_wrap=True)
    to.print()


def show_standing(rows: DataFrame, to: Console) -> None:
    """Where the municipality stands on each goal among all of them."""
    first = rows.row(0, named=True)
    to.print()
    to.print(f"[bold]{escape(first['plan'])}[/] · {escape(first['area'])} blandt alle kommuner")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Mål", no_wrap=True)
    table.add_column("Ordlyd", ratio=10)
    table.add_column("Tal", justify="right", no_wrap=True)
    table.add_column("Plads", justify="right", no_wrap=True)
    table.add_column("De andres median", justify="right", no_wrap=True)
    table.add_column("Målopfyldelse", no_wrap=True)
    table.add_column("Blandt alle", ratio=7)
    for row in rows.iter_rows(named=True):
        verdict = row["computed_verdict"]
        word = f"{verdicts.SIGNS[verdict]} {verdicts.WORDS[verdict]}"
        table.add_row(
            row["goal_id"],
            Text(_shortened(row["goal"])),
            row["value_text"] or "–",
            f"{row['rank']} af {row['ranked']}" if row["rank"] else "–",
            row["median_text"] or "–",
            Text(word, style=scorecard.STYLES[verdict]),
            row["standing"],
        )
    to.print(table)


def _show_totals(card: Scorecard, to: Console) -> None:
    totals = card.totals
    share = f"{totals['not_met_share']:.1f}".replace(".", ",")
    to.print(
        f"[green]{totals['met']} mål er nået[/] · "
        f"[red]{totals['not_met']} mål er ikke nået[/] · "
        f"[yellow]{totals['not_followable']} kan der ikke følges op på[/] · "
        f"{totals['dropped']} er udgået. "
        f"Af {totals['counted']} mål er {share} % ikke nået."
    )


def _show_problems(card: Scorecard, to: Console) -> None:
    for problem in card.problems.iter_rows(named=True):
        since = f" siden {problem['stale_since']:%d-%m-%Y}" if problem["stale_since"] else ""
        never = problem["state"] == "never_fetched"
        state = "er aldrig hentet" if never else f"er forældet{since}"
        to.print(
            f"[bold red]{problem['source']} {problem['source_table']} {state}:[/] "
            f"{escape(problem['problem'] or '')}",
            soft_wrap=True,
        )


def _show_findings(card: Scorecard, to: Console) -> None:
    """The first of what is striking in the figures, and how to see the rest."""
    for finding in card.findings.head(MOST_FINDINGS).iter_rows(named=True):
        word, style = FINDINGS[finding["severity"]]
        told = f"{finding['indicator']}: {finding['finding']}"
        to.print(f"[{style}]{word}[/] {escape(told)}", soft_wrap=True)
    if (more := card.findings.height - MOST_FINDINGS) > 0:
        to.print(f"… og {more} til: select * from mart.finding")


def show_problems(problems: Iterable[str], to: Console) -> None:
    """What went wrong in a run, a sentence a line; a source's own words are shown as they are."""
    for problem in problems:
        to.print(f"[bold red]{escape(problem)}[/]", soft_wrap=True)


def show_findings(findings: Iterable[Finding], to: Console) -> None:
    """What the doctor found, a line each."""
    for finding in findings:
        mark = "[green]✔[/]" if finding.good else "[bold red]✘[/]"
        to.print(f"{mark} [bold]{finding.about}[/]: {escape(finding.found)}", soft_wrap=True)


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
