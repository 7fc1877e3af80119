"""How a run of several municipalities ended: a line for each, and what failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.markup import escape

from assets.text import verdicts
from connectors import warehouse
from connectors.errors import PejlError
from pipelines import console, fingerprint, site_builds, sites
from pipelines.cli import scorecard
from pipelines.cli.options import FAILED, FRESH, STALE
from pipelines.cli.scorecard import Scorecard
from pipelines.fingerprint import Scope
from pipelines.site_assets import GROUP, LAKE, SNAPSHOT

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.project import Project
    from pipelines.runs import RunResult


def show_ended(shared: Project, built: RunResult, fetched: RunResult | None, to: Console) -> int:
    """Print a line for each municipality and what failed; returns the exit code."""
    problems = [
        f"{each.name}: {each.sentence}" if each.layer in {SNAPSHOT, GROUP} else each
        for each in (*(fetched.problems if fetched else ()), *built.problems)
    ]
    failed = {each.name for each in built.problems if each.layer == GROUP}
    lack_paper = {name for name in failed if _lacks_paper_alone(shared, name)}
    cards = dict(_read_cards(shared))
    if len(shared.municipalities) == 1:
        for card in cards.values():
            scorecard.show(card, to)
    else:
        _show_table(shared, cards, failed - lack_paper, lack_paper, to)
    console.show_problems(problems, to)
    console.show_problems(built.warnings, to)
    left_out = sites.unusable(shared.settings.site)
    console.show_problems(left_out, to)
    are_out = all(
        each.layer == LAKE or (each.layer == GROUP and each.name in lack_paper)
        for each in built.problems
    )
    if not are_out or len(cards) < len(shared.municipalities):
        return FAILED
    return STALE if problems or left_out or any(card.stale for card in cards.values()) else FRESH


def _lacks_paper_alone(shared: Project, name: str) -> bool:
    """Whether a municipality's newest numbers are published, and its paper is not."""
    try:
        own = site_builds.open_project(shared, name)
        return fingerprint.scope(own, paper=True) is Scope.PAPER
    except PejlError:
        return False


def _read_cards(shared: Project) -> Iterator[tuple[str, Scorecard]]:
    """The scorecard of each municipality that has published anything."""
    for name in shared.municipalities:
        try:
            settings = site_builds.open_project(shared, name).settings
            with warehouse.reading(settings.published_file()) as opened:
                yield name, scorecard.read(opened)
        except PejlError:
            continue


def _show_table(
    shared: Project,
    cards: dict[str, Scorecard],
    failed: set[str],
    lack_paper: set[str],
    to: Console,
) -> None:
    words = verdicts.WORDS
    counted = map(console.number, words.values())
    table = console.table(console.whole("Kommune"), console.whole("Plan"), *counted, "Tilstand")
    for name in shared.municipalities:
        card = cards.get(name)
        state = _state(card, is_failed=name in failed, lacks_paper=name in lack_paper)
        if card is None:
            table.add_row(escape(name), "", *("" for _ in words), state)
            continue
        for each in card.of_each_plan:
            counts = (str(int(each.totals[verdict])) for verdict in words)
            table.add_row(escape(name), escape(each.rows["plan"][0]), *counts, state)
    to.print()
    console.show_table(table, to, head=2)
    if shared.settings.mode == "sample":
        console.show_sample("sample", to)


def _state(card: Scorecard | None, *, is_failed: bool, lacks_paper: bool) -> str:
    if card is None:
        return "[bold red]intet er udgivet[/]"
    if is_failed:
        return "[bold red]intet nyt er udgivet; de seneste tal står ved magt[/]"
    if lacks_paper:
        return "[yellow]tallene er udgivet, men ikke papiret eller siden[/]"
    late = card.problems.height
    return f"[yellow]{late} kilder er forældet eller mangler[/]" if late else "frisk"
