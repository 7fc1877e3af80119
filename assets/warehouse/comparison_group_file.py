"""Files of comparison groups (``groups/*.yaml``): their schema, and mistakes by line.

The file's name is the comparison's name; each version holds for some years. A version lists its
``members``, or ``groups`` of which a municipality is in at most one, or the kind of ``areas`` that
its members lie in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from assets.text import yaml_file
from assets.text.yaml_file import Mistake, Text, closest
from assets.text.yaml_lines import Document, Place
from connectors.observations import Strict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FILE_NAME = r"^[a-z][a-z0-9_]*$"
_LISTS = ("members", "groups", "areas")

Members = Annotated[tuple[Text, ...], Field(min_length=2)]


class Group(Strict):
    """A group; its members are names in `data/reference/area.csv`.

    ``area_code``: the area that it is in the sources, where they have figures of it.
    """

    code: Text
    label: Text
    area_code: Text | None = None
    members: Members


class Version(Strict):
    """Who is compared in some years; a missing day is open."""

    valid_from: date | None = None
    valid_to: date | None = None
    members: Members | None = None
    groups: Annotated[tuple[Group, ...], Field(min_length=1)] | None = None
    areas: Literal["country", "region", "landsdel"] | None = None

    @model_validator(mode="after")
    def _has_one_list(self) -> Self:
        if sum(getattr(self, name) is not None for name in _LISTS) != 1:
            raise ValueError(f"en version skal have netop én af {', '.join(_LISTS)}")
        return self


class Comparison(Strict):
    """A file: Danish label, source of the lists, and how a group's mean is weighted.

    ``in_text`` is how a sentence names a municipality's group of several ("kommunegruppen"); the
    label where it is left out.
    ``labour_force`` pools numerators and denominators, or weighs rates by the labour force where
    there are none; ``unweighted`` is the plain mean of the members.
    """

    label: Text
    in_text: Text | None = None
    source: Text
    link: str | None = None
    certainty: Literal["verified", "inferred", "guess"]
    weighting: Literal["labour_force", "unweighted"]
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]


def load_comparisons(
    folders: Sequence[Path], municipalities: Collection[str]
) -> dict[str, Comparison]:
    """Load the comparisons by name; a later folder's file replaces one of the same name.

    Args:
        folders: folders of files; missing ones are skipped.
        municipalities: the names of all municipalities.

    Raises:
        InputError: with every mistake and its file and line.
    """
    paths = {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    comparisons = yaml_file.load_all(paths.values(), lambda path: _read(path, municipalities))
    return {path.stem: comparison for path, comparison in comparisons.items()}


def _read(path: Path, municipalities: Collection[str]) -> Comparison:
    """Load one file, or raise all its mistakes at once."""
    check = partial(_mistakes, path.stem, municipalities=municipalities)
    comparison, _ = yaml_file.load(path, Comparison, _sentence, check)
    return comparison


def _sentence(detail: ErrorDetails, place: Place, _document: Document) -> str:
    """A mistake in the shape of a file, in Danish."""
    keys = _model_at(place).model_fields
    if detail["type"] == "extra_forbidden":
        return yaml_file.unknown_field(place, keys)
    remedy = f"skriv {', '.join(keys)} som i data/reference/groups"
    return f"{yaml_file.describe(detail)}; {remedy}."


def _model_at(place: Place) -> type[Strict]:
    """The model of the part of a file that a mistake is in."""
    if "groups" in place[:-1]:
        return Group
    return Version if len(place) > 1 else Comparison


def _mistakes(
    name: str, comparison: Comparison, document: Document, municipalities: Collection[str]
) -> Iterator[Mistake]:
    """Mistakes in a file whose shape is right."""
    if not re.match(FILE_NAME, name):
        yield Mistake(
            1,
            f"{name} kan ikke være en sammenlignings navn; brug små bogstaver, tal og _.",
        )
    for at, version in enumerate(comparison.versions):
        place = ("versions", at)
        if version.valid_from and version.valid_to and version.valid_to < version.valid_from:
            line = document.line((*place, "valid_to"))
            yield Mistake(line, "valid_to ligger før valid_from; byt om på dagene, eller ret dem.")
        yield from _member_mistakes(version, place, document, municipalities)
        yield from _code_mistakes(version.groups or (), place, document)
    yield from _overlaps(comparison.versions, document)


def _member_mistakes(
    version: Version,
    place: Place,
    document: Document,
    municipalities: Collection[str],
) -> Iterator[Mistake]:
    """Members that are not municipalities, or are listed twice in one version."""
    listed = [((*place, "members"), version.members or ())] + [
        ((*place, "groups", at, "members"), group.members)
        for at, group in enumerate(version.groups or ())
    ]
    first: dict[str, int] = {}
    for where, members in listed:
        for at, member in enumerate(members):
            line = document.line((*where, at))
            if member not in municipalities:
                remedy = closest(member, municipalities, "alle står i data/reference/area.csv")
                yield Mistake(line, f"{member} er ikke en kommune; {remedy}")
            elif member in first:
                yield Mistake(
                    line, f"{member} står allerede på linje {first[member]}; behold én af dem."
                )
            first.setdefault(member, line)


def _code_mistakes(groups: Sequence[Group], place: Place, document: Document) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for at, group in enumerate(groups):
        line = document.line((*place, "groups", at, "code"))
        if (earlier := first.setdefault(group.code, line)) != line:
            yield Mistake(
                line, f"koden {group.code} står allerede på linje {earlier}; vælg en anden."
            )


def _overlaps(versions: Sequence[Version], document: Document) -> Iterator[Mistake]:
    """Versions that overlap."""
    spans = sorted(
        (version.valid_from or date.min, version.valid_to or date.max, at)
        for at, version in enumerate(versions)
    )
    for (_, ends, _), (starts, _, at) in pairwise(spans):
        if starts <= ends:
            line = document.line(("versions", at))
            yield Mistake(
                line, "versionen overlapper en anden; lad den ene slutte, før den næste begynder."
            )
