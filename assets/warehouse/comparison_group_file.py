"""A file of groups: how it is written, and its mistakes by line.

A file is one way to compare: its name is the comparison's, its versions say who belonged together
when. A version lists its ``members``, or ``groups`` of which a municipality is in at most one, or
takes the members from the ``areas`` of one kind, which are not written twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from assets.text import yaml_file
from assets.text.yaml_file import FileError, Mistake, closest
from assets.text.yaml_lines import Document, Place
from connectors.observations import Strict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FILE_NAME = r"^[a-z][a-z0-9_]*$"
_LISTS = ("members", "groups", "areas")

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Members = Annotated[tuple[Text, ...], Field(min_length=2)]


class Group(Strict):
    """One of the groups that a municipality can be in; members by name, as `area.csv` spells it."""

    code: Text
    label: Text
    members: Members


class Version(Strict):
    """Who belonged together in some years; a day left out is open."""

    valid_from: date | None = None
    valid_to: date | None = None
    members: Members | None = None
    groups: Annotated[tuple[Group, ...], Field(min_length=1)] | None = None
    areas: Literal["country", "region", "landsdel"] | None = None

    @model_validator(mode="after")
    def _has_one_list(self) -> Self:
        if sum(getattr(self, name) is not None for name in _LISTS) != 1:
            raise ValueError(f"a version has exactly one of {', '.join(_LISTS)}")
        return self


class Comparison(Strict):
    """What stands in a file: a Danish label, where the lists come from, how a group is weighted.

    ``labour_force`` pools numerators and denominators where there are any and weighs rates by the
    labour force where there are none; ``unweighted`` asks for the plain mean of the members.
    """

    label: Text
    source: Text
    link: str | None = None
    certainty: Literal["verified", "inferred", "guess"]
    weighting: Literal["labour_force", "unweighted"]
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]


def load_comparisons(
    folders: Sequence[Path], municipalities: Collection[str]
) -> dict[str, Comparison]:
    """Every comparison by name; a later folder's file wins over one of the same name.

    Args:
        folders: where the files lie; one that is not there holds none.
        municipalities: the names of all municipalities.

    Raises:
        InputError: with every mistake and its file and line.
    """
    paths = {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    read = yaml_file.load_all(paths.values(), lambda path: _read(path, municipalities))
    return {path.stem: comparison for path, comparison in read.items()}


def _read(path: Path, municipalities: Collection[str]) -> Comparison:
    """One file; every mistake in it at once."""
    comparison, document = yaml_file.load(path, Comparison, _sentence)
    if mistakes := list(_mistakes(path.stem, comparison, document, municipalities)):
        raise FileError(path.name, mistakes)
    return comparison


def _sentence(detail: ErrorDetails, place: Place, _document: Document) -> str:
    """What does not fit the shape of a file of groups."""
    keys = _model_at(place).model_fields
    if detail["type"] == "extra_forbidden":
        remedy = closest(str(place[-1]), keys, f"remove it, or use one of {', '.join(keys)}")
        return f"{yaml_file.dotted(place)} is not a key here; {remedy}"
    remedy = f"write {', '.join(keys)} as data/reference/groups has them"
    return f"{yaml_file.describe(detail, place)}; {remedy}."


def _model_at(place: Place) -> type[Strict]:
    """The model of the part of a file in which a mistake stands."""
    if "groups" in place[:-1]:
        return Group
    return Version if len(place) > 1 else Comparison


def _mistakes(
    name: str, comparison: Comparison, document: Document, municipalities: Collection[str]
) -> Iterator[Mistake]:
    """What is wrong in a file whose shape is right."""
    if not re.match(FILE_NAME, name):
        yield Mistake(
            1, f"{name} cannot be a comparison's name; name the file with small letters and _."
        )
    for at, version in enumerate(comparison.versions):
        place = ("versions", at)
        if version.valid_from and version.valid_to and version.valid_to < version.valid_from:
            line = document.line((*place, "valid_to"))
            yield Mistake(line, "valid_to lies before valid_from; swap or correct the days.")
        yield from _member_mistakes(version, place, document, municipalities)
        yield from _code_mistakes(version.groups or (), place, document)
    yield from _overlaps(comparison.versions, document)


def _member_mistakes(
    version: Version,
    place: Place,
    document: Document,
    municipalities: Collection[str],
) -> Iterator[Mistake]:
    """Members that are no municipality, or stand twice in one version."""
    listed = [((*place, "members"), version.members or ())] + [
        ((*place, "groups", at, "members"), group.members)
        for at, group in enumerate(version.groups or ())
    ]
    first: dict[str, int] = {}
    for where, members in listed:
        for at, member in enumerate(members):
            line = document.line((*where, at))
            if member not in municipalities:
                remedy = closest(member, municipalities, "see data/reference/area.csv for them all")
                yield Mistake(line, f"{member} is not a municipality; {remedy}")
            elif member in first:
                yield Mistake(
                    line, f"{member} stands on line {first[member]} already; keep one of them."
                )
            first.setdefault(member, line)


def _code_mistakes(groups: Sequence[Group], place: Place, document: Document) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for at, group in enumerate(groups):
        line = document.line((*place, "groups", at, "code"))
        if (earlier := first.setdefault(group.code, line)) != line:
            yield Mistake(
                line, f"code {group.code} stands on line {earlier} already; give it another."
            )


def _overlaps(versions: Sequence[Version], document: Document) -> Iterator[Mistake]:
    """Versions that hold on the same day."""
    spans = sorted(
        (version.valid_from or date.min, version.valid_to or date.max, at)
        for at, version in enumerate(versions)
    )
    for (_, ends, _), (starts, _, at) in pairwise(spans):
        if starts <= ends:
            line = document.line(("versions", at))
            yield Mistake(
                line, "this version overlaps another; let one end before the next begins."
            )
