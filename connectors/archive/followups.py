"""Frozen follow-ups, write-once, with their approvals and papers.

    archive/followups/
        2023-2/                     followup.json, plan.yaml, goal_score.parquet, ..., SHA256SUMS
            approvals/0001/         approval.json, SHA256SUMS
            papers/0001/            opfoelgning.docx, attached.json, SHA256SUMS
        2023-2.v2/                  supersedes 2023-2, which stays as it is

`assets.followup` decides what a follow-up holds. The store reads only ``name``, ``data``, ``as_of``
and ``known_from`` of ``followup.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from connectors.archive import followup_names, sealed_folder
from connectors.archive.answers import sha256
from connectors.errors import HomeError, InputError, PejlError
from connectors.periods import day_in_denmark, show_day

FACTS = "followup.json"
_APPROVAL, _ATTACHED = "approval.json", "attached.json"
_RECORD = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Approval:
    """The approval of a follow-up.

    ``followup``: the hash of its list of hashes. ``papers``: the hashes of its papers at the time.
    """

    by: str
    on: date
    recorded_at: datetime
    followup: str
    papers: Mapping[str, str]


@dataclass(frozen=True)
class Paper:
    """A file stored with a follow-up."""

    name: str
    content: bytes
    attached_at: str

    @property
    def sha256(self) -> str:
        """The hash of its content."""
        return sha256([self.content])


class Followups:
    """The follow-ups of one home; writers hold the home's lock.

    Methods with a name raise InputError for an unknown one (a new one: invalid or taken), and
    HomeError if the follow-up is damaged, of the other mode, or cannot be written.

    Args:
        archive: the home's archive folder.
        mode: ``sample`` or ``live``.
        clock: the current time (UTC); fixed for the sample.
    """

    def __init__(self, archive: Path, mode: str, clock: Callable[[], datetime]) -> None:
        """See the class."""
        self._root = archive / "followups"
        self._mode = mode
        self._clock = clock

    def names(self) -> list[str]:
        """The names of all follow-ups, by year, number and version."""
        folders = self._root.iterdir() if self._root.is_dir() else ()
        return sorted(
            (p.name for p in folders if followup_names.STORED.fullmatch(p.name)),
            key=followup_names.sort_key,
        )

    def store(self, name: str, files: Mapping[str, bytes]) -> None:
        """Store a new follow-up."""
        self.check_free(name)
        sealed_folder.seal(self._root / name, files)

    def check_free(self, name: str) -> None:
        """Raise InputError for an invalid or taken name."""
        if not followup_names.STORED.fullmatch(name):
            raise followup_names.invalid_name(name)
        if name in self.names():
            raise InputError(
                f"Opfølgningen {name} findes allerede og ændres aldrig; giv et andet navn, eller "
                f"brug --supersedes {name} med --by og --why."
            )

    def read(self, name: str) -> dict[str, bytes]:
        """The files of a follow-up, as frozen."""
        files = sealed_folder.read(self._folder(name))
        facts = json.loads(files[FACTS])
        if facts["name"] != name:
            raise HomeError(
                f"{self._root / name} indeholder opfølgningen {facts['name']} under et andet navn; "
                "gendan mappen fra backup."
            )
        if facts["data"] != self._mode:
            raise HomeError(
                f"Opfølgningen {name} er lavet af {facts['data']}-data, og hjemmet er "
                f"{self._mode}; brug en anden PEJL_HOME."
            )
        return files

    def facts(self, name: str) -> dict[str, Any]:
        """The content of ``followup.json``, after a check of every file."""
        return json.loads(self.read(name)[FACTS])

    def identity(self, name: str) -> str:
        """The hash that identifies the frozen content."""
        return sealed_folder.identity(self._folder(name))

    def next_version(self, name: str) -> str:
        """The name of the next version: 2023-2.v2 for 2023-2."""
        self._folder(name)
        self._check_current(name, "erstat")
        return f"{followup_names.base_name(name)}.v{followup_names.sort_key(name)[2] + 1}"

    def _check_current(self, name: str, remedy: str) -> None:
        """Refuse a superseded follow-up."""
        if later := self._later(name):
            raise InputError(f"{name} er allerede erstattet af {later[0]}; {remedy} {later[-1]}.")

    def superseded_by(self, name: str) -> str | None:
        """The next version of a follow-up; None if there is none."""
        later = self._later(name)
        return later[0] if later else None

    def _later(self, name: str) -> list[str]:
        base, order = followup_names.base_name, followup_names.sort_key
        return [n for n in self.names() if base(n) == base(name) and order(n) > order(name)]

    def approve(self, name: str, by: str, on: date) -> Approval:
        """Record an approval, for good.

        Raises:
            InputError: the follow-up is superseded, the approval is recorded already, or its day is
                before that of the figures.
        """
        facts = self.facts(name)
        self._check_current(name, "godkend")
        _check_day(name, facts, on)
        if any((former.by, former.on) == (by, on) for former in self.approvals(name)):
            raise InputError(f"{by}s godkendelse af {name} den {on} er allerede gemt.")
        papers = {paper.name: paper.sha256 for paper in self.papers(name)}
        approval = Approval(by, on, self._clock(), self.identity(name), papers)
        self._add(name, "approvals", {_APPROVAL: as_json(asdict(approval))})
        return approval

    def approvals(self, name: str) -> list[Approval]:
        """The approvals of a follow-up, in the order recorded."""
        return [
            Approval(
                by=facts["by"],
                on=date.fromisoformat(facts["on"]),
                recorded_at=datetime.fromisoformat(facts["recorded_at"]),
                followup=facts["followup"],
                papers=facts["papers"],
            )
            for record in self._records(name, "approvals")
            for facts in [json.loads(record[_APPROVAL])]
        ]

    def attach(self, name: str, papers: Mapping[str, bytes]) -> None:
        """Store papers with a follow-up, for good.

        Raises:
            InputError: the follow-up is superseded, or a paper's name is taken or invalid.
        """
        self.read(name)
        self._check_current(name, "læg papiret ved")
        taken = {paper.name.lower() for paper in self.papers(name)} | {_ATTACHED, "sha256sums"}
        for paper in papers:
            if paper.lower() in taken:
                raise InputError(
                    f"{name} har allerede et papir {paper}, og det ændres aldrig; giv filen et "
                    "andet navn."
                )
            followup_names.check_paper(paper)
            taken.add(paper.lower())
        facts = {"attached_at": self._clock(), "followup": self.identity(name)}
        self._add(name, "papers", {**papers, _ATTACHED: as_json(facts)})

    def papers(self, name: str) -> list[Paper]:
        """The papers of a follow-up, as stored."""
        return [
            Paper(paper, content, json.loads(record[_ATTACHED])["attached_at"])
            for record in self._records(name, "papers")
            for paper, content in record.items()
            if paper != _ATTACHED
        ]

    def damage(self) -> list[str]:
        """A sentence for each damaged follow-up."""
        damage: list[str] = []
        for name in self.names():
            try:
                self.read(name)
                self.papers(name)
                self._check_approvals(name)
            except (PejlError, ValueError, KeyError, TypeError) as error:
                unreadable = f"{self._root / name} kan ikke læses; gendan mappen fra backup."
                damage.append(str(error) if isinstance(error, PejlError) else unreadable)
        return damage

    def _check_approvals(self, name: str) -> None:
        papers = {paper.name: paper.sha256 for paper in self.papers(name)}
        for approval in self.approvals(name):
            if approval.followup != self.identity(name):
                raise HomeError(
                    f"Det, som {approval.by} godkendte den {show_day(approval.on)}, er ikke det, "
                    f"der ligger i {self._root / name}; gendan mappen fra backup."
                )
            for paper, _ in sorted(approval.papers.items() - papers.items()):
                raise HomeError(
                    f"Papiret {paper}, som {approval.by} godkendte, mangler i "
                    f"{self._root / name}; gendan mappen fra backup."
                )

    def _folder(self, name: str) -> Path:
        if name not in self.names():
            names = ", ".join(self.names()) or "ingen"
            raise InputError(
                f"Der er ingen opfølgning {name}; `pejl followup list` viser dem, der er: {names}."
            )
        return self._root / name

    def _add(self, name: str, kind: str, files: Mapping[str, bytes]) -> None:
        folder = self._folder(name) / kind
        number = len(list(self._records(name, kind))) + 1
        sealed_folder.seal(folder / f"{number:04}", files)

    def _records(self, name: str, kind: str) -> list[dict[str, bytes]]:
        """The files of each numbered record of a kind; a missing number is damage."""
        folder = self._folder(name) / kind
        records = folder.iterdir() if folder.is_dir() else ()
        numbers = sorted(int(path.name) for path in records if _RECORD.fullmatch(path.name))
        if lost := sorted({*range(1, len(numbers) + 1)} - {*numbers}):
            raise HomeError(f"{folder / f'{lost[0]:04}'} mangler; gendan mappen fra backup.")
        return [sealed_folder.read(folder / f"{number:04}") for number in numbers]


def _check_day(name: str, facts: Mapping[str, Any], on: date) -> None:
    """Refuse an approval dated before its figures."""
    known = facts.get("as_of") or facts.get("known_from")
    if known and on < (day := day_in_denmark(datetime.fromisoformat(known))):
        raise InputError(
            f"{on} ligger før {day}, som er dagen for tallene i {name}; angiv den dag, "
            "opfølgningen blev godkendt."
        )


def as_json(facts: Mapping[str, Any]) -> bytes:
    """Facts as indented JSON."""
    text = json.dumps(facts, ensure_ascii=False, indent=1, default=lambda day: day.isoformat())
    return f"{text}\n".encode()
