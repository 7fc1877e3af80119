"""The archive of frozen follow-ups: each stored once, for good; who approved it; its papers.

    archive/followups/
        2023-2/                     followup.json, plan.yaml, goal_score.parquet, ..., SHA256SUMS
            approvals/0001/         approval.json, SHA256SUMS
            papers/0001/            opfoelgning.docx, attached.json, SHA256SUMS
        2023-2.v2/                  supersedes 2023-2, which stays as it is

What a follow-up holds is decided in `assets.followup`; here it is bytes and ``followup.json``, of
which the store itself reads ``name``, ``data``, ``as_of`` and ``known_from``.
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

FACTS = "followup.json"
_APPROVAL, _ATTACHED = "approval.json", "attached.json"
_RECORD = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Approval:
    """That somebody approved a follow-up.

    ``followup`` is the hash of its list of hashes, ``papers`` those of the papers it had by then.
    """

    by: str
    on: date
    recorded_at: datetime
    followup: str
    papers: Mapping[str, str]


@dataclass(frozen=True)
class Paper:
    """A file that was stored with a follow-up."""

    name: str
    content: bytes
    attached_at: str

    @property
    def sha256(self) -> str:
        """Its hash, which was held against the stored one when it was read."""
        return sha256([self.content])


class Followups:
    """The follow-ups of one home. Whoever writes holds the home's lock.

    Every method that takes a name raises InputError where there is none of that name (or, for a new
    one, where it is no name or is taken), and HomeError where the follow-up is damaged, of the
    other mode, or cannot be written.

    Args:
        archive: the home's archive; the folder in it is made with the first follow-up.
        mode: ``sample`` or ``live``; a follow-up of the other mode is refused.
        clock: gives the present moment (UTC); a sample has a fixed one.
    """

    def __init__(self, archive: Path, mode: str, clock: Callable[[], datetime]) -> None:
        """See the class."""
        self._root = archive / "followups"
        self._mode = mode
        self._clock = clock

    def names(self) -> list[str]:
        """The name of each follow-up, in order; a later version comes after the one before."""
        found = self._root.iterdir() if self._root.is_dir() else ()
        return sorted(
            (p.name for p in found if followup_names.STORED.fullmatch(p.name)),
            key=followup_names.sort_key,
        )

    def store(self, name: str, files: Mapping[str, bytes]) -> str:
        """Store a follow-up for good; gives the hash of its list of hashes."""
        self.check_free(name)
        return sealed_folder.seal(self._root / name, files)

    def check_free(self, name: str) -> None:
        """Refuse a name that a new follow-up cannot have."""
        if not followup_names.STORED.fullmatch(name):
            raise followup_names.invalid_name(name)
        if name in self.names():
            raise InputError(
                f"There is a follow-up {name} already, and it is never changed; give another "
                f"name, or --supersedes {name} with --by and --why."
            )

    def read(self, name: str) -> dict[str, bytes]:
        """The files of a follow-up, each as it was frozen."""
        files = sealed_folder.read(self._folder(name))
        facts = json.loads(files[FACTS])
        if facts["name"] != name:
            raise HomeError(
                f"{self._root / name} holds the follow-up {facts['name']} under another name; "
                "restore that folder from backup."
            )
        if facts["data"] != self._mode:
            raise HomeError(
                f"The follow-up {name} is of {facts['data']} data and this home is {self._mode}; "
                "use another PEJL_HOME."
            )
        return files

    def facts(self, name: str) -> dict[str, Any]:
        """What ``followup.json`` says, the follow-up having been checked whole."""
        return json.loads(self.read(name)[FACTS])

    def identity(self, name: str) -> str:
        """The hash that stands for all that was frozen."""
        return sealed_folder.identity(self._folder(name))

    def next_version(self, name: str) -> str:
        """The name of what supersedes a follow-up: 2023-2.v2 for 2023-2."""
        self._folder(name)
        self._check_stands(name, "supersede")
        return f"{followup_names.base_name(name)}.v{followup_names.sort_key(name)[2] + 1}"

    def _check_stands(self, name: str, remedy: str) -> None:
        """Refuse what another follow-up stands in the place of."""
        if later := self._later(name):
            raise InputError(f"{name} is superseded by {later[0]} already; {remedy} {later[-1]}.")

    def superseded_by(self, name: str) -> str | None:
        """The follow-up that stands in the place of this one; None where it stands itself."""
        later = self._later(name)
        return later[0] if later else None

    def _later(self, name: str) -> list[str]:
        base, order = followup_names.base_name, followup_names.sort_key
        return [n for n in self.names() if base(n) == base(name) and order(n) > order(name)]

    def approve(self, name: str, by: str, on: date) -> Approval:
        """Record that somebody approved a follow-up, in a record that is never changed.

        Raises:
            InputError: it is superseded, this was recorded before, or the day is before that of
                its figures.
        """
        facts = self.facts(name)
        self._check_stands(name, "approve")
        _check_day(name, facts, on)
        if any((each.by, each.on) == (by, on) for each in self.approvals(name)):
            raise InputError(f"That {by} approved {name} on {on} is recorded already.")
        papers = {paper.name: paper.sha256 for paper in self.papers(name)}
        approval = Approval(by, on, self._clock(), self.identity(name), papers)
        self._add(name, "approvals", {_APPROVAL: as_json(asdict(approval))})
        return approval

    def approvals(self, name: str) -> list[Approval]:
        """Who approved a follow-up and when, in the order in which it was recorded."""
        return [
            Approval(
                by=told["by"],
                on=date.fromisoformat(told["on"]),
                recorded_at=datetime.fromisoformat(told["recorded_at"]),
                followup=told["followup"],
                papers=told["papers"],
            )
            for record in self._records(name, "approvals")
            for told in [json.loads(record[_APPROVAL])]
        ]

    def attach(self, name: str, papers: Mapping[str, bytes]) -> None:
        """Store papers with a follow-up; they are never changed.

        Raises:
            InputError: it is superseded, or a paper of that name is there or cannot be on every
                machine.
        """
        self.read(name)
        self._check_stands(name, "attach to")
        taken = {paper.name.lower() for paper in self.papers(name)} | {_ATTACHED, "sha256sums"}
        for paper in papers:
            if paper.lower() in taken:
                raise InputError(
                    f"{name} has a paper {paper} already, and it is never changed; give the file "
                    "another name."
                )
            followup_names.check_paper(paper)
            taken.add(paper.lower())
        told = {"attached_at": self._clock(), "followup": self.identity(name)}
        self._add(name, "papers", {**papers, _ATTACHED: as_json(told)})

    def papers(self, name: str) -> list[Paper]:
        """The papers of a follow-up, each as it was stored."""
        return [
            Paper(paper, content, json.loads(record[_ATTACHED])["attached_at"])
            for record in self._records(name, "papers")
            for paper, content in record.items()
            if paper != _ATTACHED
        ]

    def damage(self) -> list[str]:
        """What is wrong with the follow-ups: a sentence for each of them that is."""
        wrong: list[str] = []
        for name in self.names():
            try:
                self.read(name)
                self.papers(name)
                self._check_approvals(name)
            except (PejlError, ValueError, KeyError, TypeError) as error:
                is_told = isinstance(error, PejlError)
                wrong.append(str(error) if is_told else f"{self._root / name} cannot be read.")
        return wrong

    def _check_approvals(self, name: str) -> None:
        held = {paper.name: paper.sha256 for paper in self.papers(name)}
        for approval in self.approvals(name):
            if approval.followup != self.identity(name):
                raise HomeError(
                    f"What {approval.by} approved on {approval.on} is not what lies in "
                    f"{self._root / name}; restore that folder from backup."
                )
            for paper in approval.papers.items() - held.items():
                raise HomeError(
                    f"The paper {paper[0]} that {approval.by} approved is not in "
                    f"{self._root / name}; restore that folder from backup."
                )

    def _folder(self, name: str) -> Path:
        if name not in self.names():
            there = ", ".join(self.names()) or "there is none"
            raise InputError(f"There is no follow-up {name}; `pejl followup list` shows: {there}.")
        return self._root / name

    def _add(self, name: str, kind: str, files: Mapping[str, bytes]) -> None:
        folder = self._folder(name) / kind
        number = len(list(self._records(name, kind))) + 1
        sealed_folder.seal(folder / f"{number:04}", files)

    def _records(self, name: str, kind: str) -> list[dict[str, bytes]]:
        """What each record of a kind holds; they are numbered, so that none can be lacking."""
        folder = self._folder(name) / kind
        found = folder.iterdir() if folder.is_dir() else ()
        numbers = sorted(int(path.name) for path in found if _RECORD.fullmatch(path.name))
        if lost := sorted({*range(1, len(numbers) + 1)} - {*numbers}):
            raise HomeError(f"{folder / f'{lost[0]:04}'} is gone; restore that folder from backup.")
        return [sealed_folder.read(folder / f"{number:04}") for number in numbers]


def _check_day(name: str, facts: Mapping[str, Any], on: date) -> None:
    """Refuse an approval of figures that nobody knew by then."""
    known = facts.get("as_of") or facts.get("known_from")
    if known and on < (day := datetime.fromisoformat(known).date()):
        raise InputError(
            f"{on} is before {day}, the day of the figures in {name}; give the day on which it "
            "was approved."
        )


def as_json(facts: Mapping[str, Any]) -> bytes:
    """Facts as a file that people can read."""
    text = json.dumps(facts, ensure_ascii=False, indent=1, default=lambda day: day.isoformat())
    return f"{text}\n".encode()
