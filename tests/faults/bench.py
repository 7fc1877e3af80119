"""A source on the bench: one good answer is held, then a fault, then a run with the source well.

A source answers in editions: the first is held already, the second has a later stamp and one
figure revised, so that new data are told from old. A fault spoils the second edition.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import polars as pl

from assets.catalogue.catalogue import Catalogue, Entry
from assets.ingest.fetch import fetch_table
from assets.ingest.freshness import State, source_state
from assets.ingest.sources import Sources
from assets.ingest.validation import Selection, select_snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import PejlError
from connectors.http import HttpConnection
from connectors.jobindsats.client import BearerKey, Jobindsats
from connectors.statbank.client import StatBank
from pipelines.settings import DATA
from tests.stand_in import Answer
from tests.stored import rows_of

KEY = "c3RhbmQtaW4/bm9nbGU+PQ=="
"""As a key may be: with characters that JSON and addresses may spell in other ways."""
RIGHT, KEPT = "right data", "last good data"
FIRST_DAY, SECOND_DAY, THIRD_DAY = (datetime(2024, 8, day, 6, tzinfo=UTC) for day in (15, 16, 17))

Edit = Callable[[Any], Any]
Edits = Mapping[str, Edit]
"""What is done to the content of each kind of answer: ``tables``, ``table`` or ``data``."""
Frame = Callable[[pl.DataFrame], pl.DataFrame]


class Edition:
    """A source that answers as another does, some kinds of its answers edited."""

    def __init__(self, answer: Answer, edits: Edits) -> None:
        self._answer, self._edits = answer, edits
        self._given: dict[tuple[str, bytes, bytes], httpx.Response] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = (request.method, request.url.raw_path, request.content)
        if asked not in self._given:
            self._given[asked] = self._edited(request)
        return self._given[asked]

    def _edited(self, request: httpx.Request) -> httpx.Response:
        response = self._answer(request)
        edit = self._edits.get(kind_of(request))
        if edit is None or not response.is_success:
            return response
        is_json = "json" in response.headers["Content-Type"]
        edited = edit(json.loads(response.content) if is_json else response.content)
        body = edited if isinstance(edited, bytes) else to_json(edited)
        headers = {"Content-Type": response.headers["Content-Type"]}
        return httpx.Response(200, headers=headers, content=body)


def to_json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def kind_of(request: httpx.Request) -> str:
    """Which of a source's answers is asked for."""
    kind = request.url.path.split("/")[2]
    return "table" if kind == "tableinfo" else kind


@dataclass(frozen=True)
class Source:
    """One table of a source, and the first two editions of it."""

    entry: Entry
    catalogue: Catalogue
    first: Answer
    second: Answer


@dataclass(frozen=True)
class Case:
    """A fault of one source, and how the run that meets it must end.

    Args:
        name: the fault, and after a colon which kind of it; each fault is one line of the table.
        source: whose; StatBank's BULK counts as a source of its own.
        end: RIGHT or KEPT.
        edits: how the second edition is spoilt.
        wire: what goes wrong on the wire, as `StandIn.fault` takes it.
        expected: the right data, from those of the second edition unspoilt.
        left_behind: whether a body came that must be found in the archive; None where chance says.
        gone: whether nobody listens.
        deadline: seconds to wait for an answer.
        now: our clock in the run that meets the fault.
        state: the table's state after a run that ends in the right data.
    """

    name: str
    source: str
    end: str
    edits: Edits = field(default_factory=dict[str, Edit])
    wire: Mapping[str, Any] = field(default_factory=dict[str, Any])
    expected: Frame = lambda frame: frame
    left_behind: bool | None = None
    gone: bool = False
    deadline: float = 30.0
    now: datetime = SECOND_DAY
    state: str = "fresh"

    @property
    def hasty(self) -> bool:
        """Whether it waits until the deadline, and is tried less often for that."""
        return self.deadline < 1

    @property
    def fault(self) -> str:
        """The line of the table that it belongs to."""
        return self.name.partition(": ")[0]


@dataclass(frozen=True)
class Run:
    """How one run ended: the sentence where it went wrong, what is held, and its state."""

    sentence: str | None
    loaded: Selection
    state: State

    @property
    def frame(self) -> pl.DataFrame:
        """What the raw table is made of, in one order."""
        return in_order(rows_of(self.loaded))


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(frame.columns[:-1])


def run(
    source: Source, archive: Path, url: str, now: datetime, *, parsed: Path, deadline: float
) -> Run:
    """One fetch of the source's table by the function of its asset, as a run of its own."""
    clock = lambda: now  # noqa: E731
    store = SnapshotStore(archive, "live", clock)
    keyed = HttpConnection(
        "jobindsats", url, BearerKey(KEY), pause=0, deadline=deadline, secret=KEY
    )
    open_ = HttpConnection("statbank", url, pause=0, deadline=deadline)
    sources = Sources(
        catalogue=source.catalogue,
        jobindsats=Jobindsats(keyed),
        statbank=StatBank(open_, archive.parent / "spool"),
        fasit_folder=None,
        pseudonym_key=archive / "pseudonym.key",
        spool=archive.parent / "spool",
        parsed_root=parsed,
        list_folders=[DATA],
        register_folders=[DATA],
        goals={},
        clock=clock,
    )
    sentence: str | None = None
    try:
        fetch_table(source.entry, sources, store)
    except PejlError as failure:
        sentence = str(failure)
    finally:
        keyed.close()
        open_.close()
    loaded = select_snapshot(source.entry, sources, store)
    refused = loaded.refused[0] if loaded.refused else None
    held = {
        "sha256": loaded.good.snapshot.sha256 if loaded.good else None,
        "problem": refused.reason if refused else None,
        "refused_at": refused.snapshot.retrieved_at if refused else None,
    }
    state = source_state(source.entry, held, store.attempts(), now.date())
    return Run(sentence or (refused.reason if refused else None), loaded, state)


def narrowed(entry: Entry, part: str, **changed: Any) -> Entry:
    """The entry with a smaller question, so that the cases are quick."""
    smaller = getattr(entry.definition, part).model_copy(update=changed)
    definition = entry.definition.model_copy(update={part: smaller})
    return dataclasses.replace(entry, definition=definition)


def faults_of_a_sentence(sentence: str, entry: Entry) -> list[str]:
    """What a sentence that a person is to act on lacks."""
    named = re.compile(rf"{entry.table}|127\.0\.0\.1|{entry.source} ", re.IGNORECASE)
    remedy = re.compile(
        r"[;:,] (og )?(prøv|hent|ret|kontrollér|tjek|find|bed|vent|vælg|tilføj|kontakt|nævn|sæt|"
        r"giv|adgangsnøglen mangler|de seneste gode)"
    )
    lacks = {
        "an end": not re.search(r"[.](\s\[request_id [\w*-]+\])?$", sentence),
        "one sentence": bool(re.search(r"[.!?]\s+[A-ZÆØÅ]|\n", sentence)),
        "a name": not named.search(sentence),
        "a remedy": not remedy.search(sentence),
        "brevity": len(sentence) > 500,
        "plain words": bool(re.search(r"Traceback|Error\(|<class|object at 0x", sentence)),
    }
    return [what for what, is_lacking in lacks.items() if is_lacking]


def bodies_kept(archive: Path, source: Source) -> int:
    """Bodies in the archive that are not the first edition's: passed over, or in quarantine."""
    folders = [archive / part / source.entry.source for part in ("snapshots", "quarantine")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return len([path for path in files if path.suffix in {".zst", ".body"}]) - 1


def spelled(old: str, new: str) -> Edit:
    """Every occurrence of a text as a whole, in any kind of answer."""
    return lambda answer: json.loads(
        json.dumps(answer, ensure_ascii=False).replace(f'"{old}"', f'"{new}"')
    )


def keys_backwards(content: Any) -> Any:
    """The same content, the keys of each object in the opposite order."""
    match content:
        case {**named}:
            return {key: keys_backwards(named[key]) for key in reversed([*named])}
        case [*listed]:
            return [keys_backwards(each) for each in listed]
        case _:
            return content
