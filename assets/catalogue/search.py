"""Finding a table in the catalogues of both public sources, and a first draft of its entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assets.catalogue.catalogue import Catalogue
from connectors import jobindsats, statbank
from connectors.errors import PejlError
from connectors.jobindsats import scaffold as jobindsats_draft
from connectors.jobindsats.client import Jobindsats
from connectors.statbank import scaffold as statbank_draft
from connectors.statbank.client import StatBank

_SPELLED_OUT = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


class Clients(Protocol):
    """The clients of both sources, and our own catalogue."""

    @property
    def jobindsats(self) -> Jobindsats:
        """The client of jobindsats.dk."""
        ...

    @property
    def statbank(self) -> StatBank:
        """The client of Statistikbanken."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """The tables that are fetched already."""
        ...


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


def search(clients: Clients, words: Sequence[str]) -> Hits:
    """The tables in which every word occurs: in id, title, subject, measures or variables.

    A word that is a table's id finds that table alone. Letters may be spelled out (``oe`` for ø).
    """
    tables: list[Found] = []
    problems: list[str] = []
    ask: Callable[[Clients], Iterable[Found]]
    for ask in (_of_jobindsats, _of_statbank):
        try:
            tables += ask(clients)
        except PejlError as error:
            problems.append(str(error))
    wanted = [_plain(word) for word in words]
    named = [table for table in tables if _plain(table.table) in wanted]
    found = named or [t for t in tables if all(word in _plain(t.text) for word in wanted)]
    return Hits(found, problems)


def draft(clients: Clients, found: Found) -> str:
    """The YAML that an entry of a table could begin as; SourceError where none describes it."""
    if found.source == jobindsats.NAME:
        return jobindsats_draft.entry_draft(clients.jobindsats.describe(found.table))
    return statbank_draft.entry_draft(clients.statbank.describe(found.table))


def _of_jobindsats(clients: Clients) -> Iterable[Found]:
    for table in clients.jobindsats.tables():
        texts = (table.id, table.name, table.subject, table.group, *table.measure_groups)
        yield Found(
            source=jobindsats.NAME,
            table=table.id,
            title=table.name,
            subject=table.subject,
            updated=table.latest,
            newest="",
            held=f"{jobindsats.NAME}_{table.id.lower()}" in clients.catalogue,
            text=" ".join(texts),
        )


def _of_statbank(clients: Clients) -> Iterable[Found]:
    for table in clients.statbank.tables():
        yield Found(
            source=statbank.NAME,
            table=table.id,
            title=table.text,
            subject="",
            updated=table.updated[: len("2024-08-15")],
            newest=table.latest,
            held=f"{statbank.NAME}_{table.id.lower()}" in clients.catalogue,
            text=" ".join((table.id, table.text, *table.variables)),
        )


def _plain(text: str) -> str:
    return text.casefold().translate(_SPELLED_OUT)
