"""Finding a table in the catalogues of both public sources, and a first draft of its entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assets.ingest.sources import Sources
from connectors import jobindsats, statbank
from connectors.errors import PejlError
from connectors.jobindsats import scaffold as jobindsats_draft
from connectors.statbank import scaffold as statbank_draft

_SPELLED_OUT = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class Found:
    """A table that a source lists; ``held`` says whether Pejl's own catalogue has it already."""

    source: str
    table: str
    title: str
    subject: str
    updated: str
    newest: str
    held: bool
    text: str


@dataclass(frozen=True)
class Hits:
    """The tables that were found, and the sources that could not be asked."""

    found: Sequence[Found]
    problems: Sequence[str]


def search(sources: Sources, words: Sequence[str]) -> Hits:
    """The tables in which every word occurs: in id, title, subject, measures or variables.

    A word that is a table's id finds that table alone. Letters may be spelled out (``oe`` for ø).
    """
    tables: list[Found] = []
    problems: list[str] = []
    ask: Callable[[Sources], Iterable[Found]]
    for ask in (_of_jobindsats, _of_statbank):
        try:
            tables += ask(sources)
        except PejlError as error:
            problems.append(str(error))
    wanted = [_plain(word) for word in words]
    named = [table for table in tables if _plain(table.table) in wanted]
    found = named or [t for t in tables if all(word in _plain(t.text) for word in wanted)]
    return Hits(found, problems)


def draft(sources: Sources, found: Found) -> str:
    """The YAML that a catalogue entry of a table could begin as.

    Raises:
        SourceError: the source does not describe the table.
    """
    if found.source == jobindsats.NAME:
        return jobindsats_draft.entry_draft(sources.jobindsats.describe(found.table))
    return statbank_draft.entry_draft(sources.statbank.describe(found.table))


def _of_jobindsats(sources: Sources) -> Iterable[Found]:
    for table in sources.jobindsats.tables():
        texts = (table.id, table.name, table.subject, table.group, *table.measure_groups)
        yield Found(
            source=jobindsats.NAME,
            table=table.id,
            title=table.name,
            subject=table.subject,
            updated=table.latest,
            newest="",
            held=f"{jobindsats.NAME}_{table.id.lower()}" in sources.catalogue,
            text=" ".join(texts),
        )


def _of_statbank(sources: Sources) -> Iterable[Found]:
    for table in sources.statbank.tables():
        yield Found(
            source=statbank.NAME,
            table=table.id,
            title=table.text,
            subject="",
            updated=table.updated[: len("2024-08-15")],
            newest=table.latest,
            held=f"{statbank.NAME}_{table.id.lower()}" in sources.catalogue,
            text=" ".join((table.id, table.text, *table.variables)),
        )


def _plain(text: str) -> str:
    return text.casefold().translate(_SPELLED_OUT)
