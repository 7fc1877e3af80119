"""Releases: decisions to show a figure below the disclosure limit (``releases/*.yaml``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from assets.text import yaml_file
from assets.text.area_names import AreaNames
from assets.text.yaml_file import Mistake, Text, unknown_indicator
from assets.text.yaml_lines import Document, Place
from connectors import periods
from connectors.errors import InputError
from connectors.observations import Name, Strict
from connectors.periods import Period

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class ReleaseEntry(Strict):
    """A release in a file; ``decided_by`` is a unit or a role, not a person.

    ``area`` is a name or a code.
    """

    indicator: Name
    area: Text
    period: str
    decided_by: Text
    decided_on: date
    why: Text


class ReleaseFile(Strict):
    """A file of releases."""

    releases: tuple[ReleaseEntry, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Release:
    """A figure that is shown by decision.

    ``area`` is the area's code, ``where`` the file and line in Danish.
    """

    indicator: str
    area: str
    period: Period
    where: str


def load_releases(
    folder: Path, labels: Mapping[str, str], areas: AreaNames, as_of: date | None = None
) -> list[Release]:
    """Load the releases of a folder; none if there is no folder.

    Args:
        folder: the folder of files.
        labels: what each indicator measures, in Danish.
        areas: every area that a figure may be of.
        as_of: leave out decisions after this day; None keeps all.

    Raises:
        InputError: all mistakes with file and line.
    """
    paths = sorted(folder.glob("*.yaml"))
    files = yaml_file.load_all(paths, lambda path: list(_releases(path, labels, areas, as_of)))
    return [release for releases in files.values() for release in releases]


def _releases(
    path: Path, labels: Mapping[str, str], areas: AreaNames, as_of: date | None
) -> Iterator[Release]:
    """Load one file, or raise all its mistakes at once."""
    file, document = yaml_file.load(
        path, ReleaseFile, _sentence, partial(_mistakes, labels=labels, areas=areas)
    )
    for at, one in enumerate(file.releases):
        if as_of is not None and one.decided_on > as_of:
            continue
        where = f"{path.name}, linje {document.line(('releases', at))}"
        yield Release(one.indicator, areas.find_code(one.area), periods.parse(one.period), where)


def _mistakes(
    file: ReleaseFile, document: Document, labels: Mapping[str, str], areas: AreaNames
) -> Iterator[Mistake]:
    """Mistakes in a file whose shape is right."""
    first: dict[tuple[str, str, str], int] = {}
    for at, one in enumerate(file.releases):
        line = document.line(("releases", at, "indicator"))
        if one.indicator not in labels:
            yield Mistake(line, unknown_indicator(one.indicator, labels, labels))
        try:
            area = areas.find_code(one.area)
        except InputError as error:
            yield Mistake(document.line(("releases", at, "area")), str(error))
            continue
        try:
            period = periods.parse(one.period).code
        except ValueError as error:
            yield Mistake(document.line(("releases", at, "period")), f"{error}.")
            continue
        earlier = first.setdefault((one.indicator, area, period), line)
        if earlier != line:
            yield Mistake(line, f"tallet er allerede frigivet på linje {earlier}; behold én.")


def _sentence(detail: ErrorDetails, place: Place, _document: Document) -> str:
    """A mistake in the shape of a file, in Danish."""
    return (
        f"{yaml_file.describe(detail)}; skriv en liste `releases`, hvor hver har "
        f"{', '.join(ReleaseEntry.model_fields)}, med koderne i anførselstegn."
    )
