"""What a municipality has decided to show though it lies below the limit: ``releases/*.yaml``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from assets.plan.mistakes import Mistake, closest
from assets.text.yaml_lines import Document, YamlError
from connectors import periods
from connectors.errors import InputError
from connectors.observations import Name, Strict
from connectors.periods import Period

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Written(Strict):
    """One release as it stands in a file. ``decided_by`` is a unit or a role, not a person."""

    indicator: Name
    area: Annotated[str, StringConstraints(pattern=r"^\d{3}$")]
    period: str
    decided_by: Text
    decided_on: date
    why: Text


class ReleaseFile(Strict):
    """What stands in a file of releases."""

    releases: tuple[Written, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Release:
    """A figure that is shown by decision; ``where`` is its file and line."""

    indicator: str
    area: str
    period: Period
    where: str


def load(folder: Path, known: Collection[str], as_of: date | None = None) -> list[Release]:
    """Every release in the files of a folder; none where there is no folder.

    Args:
        folder: where the files lie.
        known: the names of all indicators.
        as_of: the day after which a decision does not count yet; None where all count.

    Raises:
        InputError: with every mistake and its file and line.
    """
    found: list[Release] = []
    mistakes: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = Document(path.read_text("utf-8-sig"))
        except YamlError as error:
            mistakes.append(f"{path.name}, {Mistake(error.line, f'{error.sentence}.')}")
            continue
        except (OSError, UnicodeDecodeError):
            mistakes.append(f"{path.name} is no UTF-8 text that can be read; save it as UTF-8.")
            continue
        try:
            file = ReleaseFile.model_validate(document.content)
        except ValidationError as error:
            mistakes += [f"{path.name}, {mistake}" for mistake in _shape(error, document)]
            continue
        mistakes += [f"{path.name}, {mistake}" for mistake in _mistakes(file, document, known)]
        found += [] if mistakes else _releases(path, file, document, as_of)
    if mistakes:
        raise InputError("\n".join(mistakes))
    return found


def _releases(
    path: Path, file: ReleaseFile, document: Document, as_of: date | None
) -> Iterator[Release]:
    for at, one in enumerate(file.releases):
        if as_of is not None and one.decided_on > as_of:
            continue
        where = f"{path.name}, line {document.line(('releases', at))}"
        yield Release(one.indicator, one.area, periods.parse(one.period), where)


def _mistakes(file: ReleaseFile, document: Document, known: Collection[str]) -> Iterator[Mistake]:
    """What is wrong in a file whose shape is right."""
    first: dict[tuple[str, str, str], int] = {}
    for at, one in enumerate(file.releases):
        line = document.line(("releases", at, "indicator"))
        if one.indicator not in known:
            listed = "see sql/indicator and the register for those there are"
            remedy = closest(one.indicator, known, listed)
            yield Mistake(line, f"{one.indicator} is not an indicator; {remedy}")
        try:
            period = periods.parse(one.period).code
        except ValueError as error:
            yield Mistake(document.line(("releases", at, "period")), f"{error}.")
            continue
        earlier = first.setdefault((one.indicator, one.area, period), line)
        if earlier != line:
            yield Mistake(line, f"this figure is released on line {earlier} already; keep one.")


def _shape(error: ValidationError, document: Document) -> Iterator[Mistake]:
    """What does not fit the shape of a file of releases."""
    for detail in error.errors():
        place = detail["loc"]
        name = ".".join(str(step + 1 if isinstance(step, int) else step) for step in place)
        keys = ", ".join(Written.model_fields)
        yield Mistake(
            document.line(place),
            f"{name or 'the file'}: {detail['msg'][:1].lower()}{detail['msg'][1:]}; write a list "
            f"`releases` whose entries each have {keys}, the codes in quotes.",
        )
