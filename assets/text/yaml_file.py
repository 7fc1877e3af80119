"""Load hand-written YAML into pydantic models, and report every mistake with its line at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BaseModel, StringConstraints, ValidationError

from assets.text.field_errors import field_error
from assets.text.nearest import nearest
from assets.text.yaml_lines import MOST_CHARACTERS, TOO_LONG, Document, Place, YamlError
from connectors import unicode
from connectors.errors import InputError, file_error
from connectors.lists import joined

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""A text of a file that people write."""
Model = TypeVar("Model", bound=BaseModel)
Read = TypeVar("Read")
MOST_SHOWN = 100
"""Mistakes of one file; whoever has more sees them after the first are mended."""
MOST_BYTES = 4 * MOST_CHARACTERS
"""A character of UTF-8 has at most four bytes."""
_KEPT = 512
"""Parsed files: the catalogue, and the plans and texts of 98 municipalities."""


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake in a file: its line and a Danish sentence with the remedy."""

    line: int
    sentence: str

    def __str__(self) -> str:
        """``linje 3: sætning``."""
        return f"linje {self.line}: {self.sentence}"


class FileError(InputError):
    """A file with mistakes, one line of text for each of the first."""

    def __init__(self, name: str, mistakes: Iterable[Mistake]) -> None:
        """Sort the mistakes by line; duplicates are dropped."""
        self.mistakes = sorted(set(mistakes))
        lines = [f"{name}, {mistake}" for mistake in self.mistakes[:MOST_SHOWN]]
        if (more := len(self.mistakes) - MOST_SHOWN) > 0:
            lines.append(f"{name} har {more} fejl til; ret først de viste.")
        super().__init__("\n".join(lines))


Sentence = Callable[["ErrorDetails", Place, Document], str]
"""Turns what pydantic refused at a place of a document into a sentence with a remedy."""


def load(
    path: Path,
    model: type[Model],
    sentence: Sentence,
    check: Callable[[Model, Document], Iterable[Mistake]] = lambda _model, _document: (),
) -> tuple[Model, Document]:
    """Load a file into a model; returns the document too, which knows the lines.

    Args:
        path: the file.
        model: what it must be.
        sentence: turns what does not fit the model into a sentence.
        check: lists the mistakes of a file that fits the model.

    Raises:
        InputError: the file cannot be read or is not UTF-8.
        FileError: not YAML, not what the model requires, or with other mistakes.
    """
    document = parse(read_text(path), path.name)
    loaded = validate(document.content, model, document, path.name, sentence)
    if mistakes := list(check(loaded, document)):
        raise FileError(path.name, mistakes)
    return loaded, document


def read_text(
    path: Path, remedy: str = "ret stien eller adgangen til filen", name: str | None = None
) -> str:
    """The text of a file that people write, in NFC: å may be stored as two characters.

    Args:
        path: the file.
        remedy: what to do where it cannot be read.
        name: what messages call it; its own name by default.

    Raises:
        FileError: it is larger than any such file, such as a file of data by mistake, or it is not
            UTF-8.
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} kan ikke læses ({file_error(error)}); {remedy}.") from error
    try:
        text = content.decode("utf-8-sig") if len(content) <= MOST_BYTES else None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        not_utf8 = Mistake(line, "filen er ikke UTF-8; gem den som UTF-8.")
        raise FileError(name or path.name, [not_utf8]) from error
    if text is None or len(text) > MOST_CHARACTERS:
        raise FileError(name or path.name, [Mistake(1, f"{TOO_LONG}.")])
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def load_all(paths: Iterable[Path], read: Callable[[Path], Read]) -> dict[Path, Read]:
    """Read several files; one InputError lists the mistakes of all of them."""
    results: dict[Path, Read] = {}
    mistakes: list[str] = []
    for path in paths:
        try:
            results[path] = read(path)
        except InputError as error:
            mistakes.append(str(error))
    if mistakes:
        raise InputError("\n".join(mistakes))
    return results


@lru_cache(maxsize=_KEPT)
def parse(text: str, name: str) -> Document:
    """Parse YAML text, once a process; raises FileError if it is not valid.

    The document is everybody's: who changes its content copies it first.
    """
    try:
        return Document(text)
    except YamlError as error:
        raise FileError(name, [Mistake(error.line, f"{error.sentence}.")]) from error


def validate(
    content: object, model: type[Model], document: Document, name: str, sentence: Sentence
) -> Model:
    """Parsed YAML as a model; raises FileError with every mistake."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise FileError(name, _shape(error, document, sentence)) from error


def refused(error: ValidationError) -> Iterator[tuple[ErrorDetails, Place]]:
    """What pydantic refused and its place, without what only follows from it."""
    for detail in _mistakes(error):
        yield detail, _place(detail)


def _shape(error: ValidationError, document: Document, sentence: Sentence) -> Iterator[Mistake]:
    for detail, place in refused(error):
        yield Mistake(document.line(place), sentence(detail, place, document))


def _mistakes(error: ValidationError) -> Iterator[ErrorDetails]:
    """What pydantic refused, without what only follows from it.

    Of a value that may be a text or fields, only what is wrong with the kind that was written. A
    list is not too short where an item in it is wrong: pydantic counts only the valid ones.
    """
    details = error.errors()
    for detail in details:
        is_short = detail["type"] == "too_short"
        follows = is_short and any(_is_inside(one, detail) for one in details)
        if not follows and not _is_other_kind(detail):
            yield detail


def _is_inside(one: ErrorDetails, other: ErrorDetails) -> bool:
    around = other["loc"]
    return one["loc"][: len(around)] == around and len(one["loc"]) > len(around)


def _place(detail: ErrorDetails) -> Place:
    """The place of what pydantic refused; of a key, the place of its value.

    In a list of two kinds, pydantic names the kind after the item: ``values.0.LevelValue.name``.
    """
    steps = detail["loc"]
    kinds = {at for at in range(len(steps)) if _is_kind(detail, at)}
    return tuple(step for at, step in enumerate(steps) if at not in kinds and step != "[key]")


def _is_kind(detail: ErrorDetails, at: int) -> bool:
    """Whether a step of a place is the name that pydantic gives to one of two kinds."""
    steps = detail["loc"]
    step, is_last = steps[at], at == len(steps) - 1
    if not at or isinstance(step, int) or not isinstance(steps[at - 1], int):
        return False
    is_field = is_last and detail["type"] == "extra_forbidden"
    return not is_field and (step == "str" or step[:1].isupper())


def describe(detail: ErrorDetails) -> str:
    """The place and what is wrong with it: ``versions.1.members: mangler``."""
    place = _place(detail)
    return f"{dotted(place)}: {field_error(detail)}" if place else f"filen {field_error(detail)}"


def describe_all(error: ValidationError) -> list[str]:
    """Each mistake as `describe` has it."""
    return [describe(detail) for detail in _mistakes(error)]


def _is_other_kind(detail: ErrorDetails) -> bool:
    steps = detail["loc"]
    if not steps or not _is_kind(detail, len(steps) - 1):
        return False
    return isinstance(detail["input"], dict) == (steps[-1] == "str")


def dotted(place: Place) -> str:
    """A place as one word, list items counted from 1: ``versions.1.members``."""
    return ".".join(str(step + 1 if isinstance(step, int) else step) for step in place)


def mistakes_in_characters(text: str) -> Iterator[Mistake]:
    """The lines that hold invisible characters."""
    for at, line in enumerate(text.split("\n"), start=1):
        if wrong := unicode.find_invisible(line):
            yield Mistake(at, f"linjen {wrong}.")


def closest(
    name: str, known: Iterable[str], otherwise: str, labels: Mapping[str, str] | None = None
) -> str:
    """The remedy for an unknown name: the nearest known ones, or ``otherwise``.

    ``labels`` are Danish texts for some of the known names; they are searched and shown too.
    """
    texts = {one: (labels or {}).get(one, one) for one in known}
    close = [one if texts[one] == one else f"{one} ({texts[one]})" for one in nearest(name, texts)]
    if not close:
        return f"{otherwise}."
    return f"mente du {joined(close, 'eller')}?"


def unknown_field(place: Place, keys: Iterable[str]) -> str:
    """The sentence for a field that the part of a file around it does not have."""
    remedy = closest(str(place[-1]), keys, f"slet det, eller brug en af {', '.join(keys)}")
    return f"{dotted(place)} er ikke et felt her; {remedy}"


def unknown_indicator(name: str, known: Iterable[str], labels: Mapping[str, str]) -> str:
    """The sentence for a name that no indicator has; ``labels`` say what the known ones measure."""
    remedy = closest(name, known, "`pejl indicators` viser dem alle", labels)
    return f"{name} er ikke en indikator; {remedy}"
