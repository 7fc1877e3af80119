"""Search the catalogues of both public sources, and draft an entry for a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assets.ingest.sources import Sources
from connectors import jobindsats, statbank
from connectors.errors import PejlError
from connectors.jobindsats import scaffold as jobindsats_draft
from connectors.jobindsats.config import JobindsatsEntry
from connectors.statbank import scaffold as statbank_draft

_SPELLED_OUT = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class SourceTable:
    """A table that a source lists; ``is_fetched`` if the catalogue of Pejl has it already."""

    source: str
    table: str
    title: str
    subject: str
    updated: str
    newest: str
    is_fetched: bool
    text: str


@dataclass(frozen=True)
class SearchResult:
    """The matching tables, and an error for each source that could not be searched."""

    tables: Sequence[SourceTable]
    problems: Sequence[str]


def search(sources: Sources, words: Sequence[str]) -> SearchResult:
    """Find the tables whose id, title, subject, measures or variables contain every word.

    A word that is a table's id finds that table alone. ``oe`` matches ø, and so on.
    """
    tables: list[SourceTable] = []
    problems: list[str] = []
    list_tables: Callable[[Sources], Iterable[SourceTable]]
    for list_tables in (_jobindsats_tables, _statbank_tables):
        try:
            tables += list_tables(sources)
        except PejlError as error:
            problems.append(str(error))
    plain_words = [_plain(word) for word in words]
    by_id = [table for table in tables if _plain(table.table) in plain_words]
    matches = by_id or [t for t in tables if all(word in _plain(t.text) for word in plain_words)]
    return SearchResult(matches, problems)


def draft_entry(sources: Sources, table: SourceTable) -> str:
    """Draft the YAML of a table's entry; SourceError if the source does not describe the table."""
    if table.source == jobindsats.NAME:
        entries = [entry.definition for entry in sources.catalogue.of_source(jobindsats.NAME)]
        others = [entry for entry in entries if isinstance(entry, JobindsatsEntry)]
        return jobindsats_draft.entry_draft(sources.jobindsats.describe(table.table), others)
    return statbank_draft.entry_draft(sources.statbank.describe(table.table))


def _jobindsats_tables(sources: Sources) -> Iterable[SourceTable]:
    for table in sources.jobindsats.tables():
        texts = (table.id, table.name, table.subject, table.group, *table.measure_groups)
        yield SourceTable(
            source=jobindsats.NAME,
            table=table.id,
            title=table.name,
            subject=table.subject,
            updated=table.latest,
            newest="",
            is_fetched=f"{jobindsats.NAME}_{table.id.lower()}" in sources.catalogue,
            text=" ".join(texts),
        )


def _statbank_tables(sources: Sources) -> Iterable[SourceTable]:
    for table in sources.statbank.tables():
        yield SourceTable(
            source=statbank.NAME,
            table=table.id,
            title=table.text,
            subject="",
            updated=table.updated[: len("2024-08-15")],
            newest=table.latest,
            is_fetched=f"{statbank.NAME}_{table.id.lower()}" in sources.catalogue,
            text=" ".join((table.id, table.text, *table.variables)),
        )


def _plain(text: str) -> str:
    return text.casefold().translate(_SPELLED_OUT)
