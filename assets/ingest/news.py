"""The tables that their sources have updated since they were last fetched.

Metadata alone are asked for: one request to jobindsats, and one for each table of StatBank. Lists
of Fasit and files of the project have no metadata, and are read by the monthly fetch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assets.catalogue.catalogue import Entry
from assets.ingest.sources import Sources
from assets.ingest.validation import select_snapshot
from connectors.archive.answers import Announcement
from connectors.archive.attempts import Attempt
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import AwaitedError, SourceError
from connectors.periods import day_in_denmark


@dataclass(frozen=True)
class News:
    """The tables with news, and a sentence for each source that did not answer."""

    entries: Sequence[Entry]
    problems: Sequence[str]


def find_news(
    entries: Iterable[Entry], attempts: Mapping[str, Sequence[Attempt]], sources: Sources
) -> News:
    """Ask the sources' metadata for tables with news.

    A source that does not answer is not asked about its other tables.

    Args:
        entries: public tables that were fetched before.
        attempts: the attempts to fetch each of them by its name; the last one succeeded.
        sources: the clients of the sources.
    """
    today = day_in_denmark(sources.clock())
    news: list[Entry] = []
    problems: dict[str, str] = {}
    for entry in entries:
        if entry.source in problems:
            continue
        try:
            announced = sources.announcement(entry)
        except AwaitedError:
            continue
        except SourceError as error:
            problems[entry.source] = str(error)
            continue
        if announced is not None and has_news(announced, attempts[entry.name][-1], today):
            news.append(entry)
    return News(news, [*problems.values()])


def find_incomplete(
    entries: Iterable[Entry], sources: Sources, store: SnapshotStore
) -> list[Entry]:
    """The tables whose newest answer was refused, or lacks what its source has announced.

    An answer that no run has parsed is parsed: the home must be locked.
    """
    return [e for e in entries if not select_snapshot(e, sources, store).is_complete]


def has_news(announced: Announcement, last: Attempt, today: date) -> bool:
    """Whether a source says something else of a table than when it was last fetched.

    Args:
        announced: what the source says now.
        last: the last attempt to fetch the table, which succeeded.
        today: the present day.
    """
    asked_on = day_in_denmark(last.at)
    before = Announcement(last.source_updated, last.next_release, last.discontinued)
    if announced != before:
        return announced.source_updated is not None
    # A stamp without a time: the answer may be from before that day's publication.
    if announced.source_updated == str(asked_on):
        return today > asked_on
    due = announced.next_release
    return due is not None and asked_on < due <= today
