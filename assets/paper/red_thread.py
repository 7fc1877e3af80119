"""The red thread of the paper: from the aims above the plan to its goals, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assets.plan.aims import PlacedAim, placed_aims
from assets.plan.schema import Effort, PlanFile
from assets.text import danish, period_names, verdicts
from connectors import lists

TITLE = "Den røde tråd"
COLUMNS = ("Nr.", "Overordnet mål", "Planens mål", "Målopfyldelse")


@dataclass(frozen=True)
class PaperAim:
    """An aim above the plan.

    Args:
        id: its mark in the plan, "S1".
        text: its wording in the document.
        depth: 0, or 1 for a part of another aim, and so on.
        document: the document that states it.
        goals: the numbers of the goals that serve it or one of its parts.
        stand: how those goals stand: "2 nået, 1 ikke nået"; None where no goal serves it.
    """

    id: str
    text: str
    depth: int
    document: str
    goals: Sequence[str]
    stand: str | None

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The cells under `COLUMNS`."""
        return self.id, self.text, ", ".join(self.goals) or "intet mål", self.stand or "–"


def paper_aims(file: PlanFile, verdict_of: Mapping[str, str]) -> list[PaperAim]:
    """The aims of a plan, each followed by its parts; ``verdict_of`` has each goal's verdict."""
    return [
        PaperAim(
            placed.aim.id,
            placed.aim.text,
            placed.depth,
            placed.document or "",
            placed.goals,
            _stand(placed, verdict_of),
        )
        for placed in placed_aims(file)
    ]


def _stand(placed: PlacedAim, verdict_of: Mapping[str, str]) -> str | None:
    counts = verdicts.count(map(verdict_of.__getitem__, placed.goals))
    stands = [f"{count} {verdicts.WORDS[name]}" for name, count in counts.items() if count]
    return ", ".join(stands) or None


def summary(aims: Sequence[PaperAim]) -> list[str]:
    """For each document a sentence on how many of its aims are served, and which are not."""
    return [" ".join(_sentences(document, of_document)) for document, of_document in _by(aims)]


def counts(aims: Sequence[PaperAim]) -> list[str]:
    """For each document a sentence on how many of its aims are served."""
    return [next(_sentences(document, of_document)) for document, of_document in _by(aims)]


def _by(aims: Sequence[PaperAim]) -> Iterator[tuple[str, list[PaperAim]]]:
    """The documents, each with its aims."""
    for document in dict.fromkeys(aim.document for aim in aims):
        yield document, [aim for aim in aims if aim.document == document]


def _sentences(document: str, aims: Sequence[PaperAim]) -> Iterator[str]:
    whole = [aim for aim in aims if not aim.depth]
    parts = [aim for aim in aims if aim.depth]
    counted = [f"{_served(whole)} af {len(whole)} mål"]
    if parts:
        counted.append(f"{_served(parts)} af {len(parts)} delmål")
    yield f"{document}: planens mål tjener {lists.joined(counted)}."
    if unserved := [f"{danish.quoted(aim.text)} ({aim.id})" for aim in _unserved(aims)]:
        yield f"Intet mål i planen tjener {lists.joined(unserved)}."


def _unserved(aims: Sequence[PaperAim]) -> Iterator[PaperAim]:
    """The aims that no goal serves, without the parts of one that no goal serves."""
    outer: PaperAim | None = None
    for aim in aims:
        if outer is not None and aim.depth > outer.depth:
            continue
        outer = None if aim.goals else aim
        if outer:
            yield outer


def _served(aims: Sequence[PaperAim]) -> int:
    return sum(bool(aim.goals) for aim in aims)


def effort_lines(efforts: Sequence[Effort]) -> list[str]:
    """A line for each effort: what is done, by whom, until when, and how far it is."""
    return [_effort_line(effort) for effort in efforts]


def _effort_line(effort: Effort) -> str:
    until = effort.until and f"senest {period_names.period(effort.until)}"
    about = ", ".join(filter(None, [effort.by, until]))
    what = effort.what.removesuffix(".")
    status = f" Status: {effort.status.removesuffix('.')}." if effort.status else ""
    return f"{what} ({about}).{status}" if about else f"{what}.{status}"
