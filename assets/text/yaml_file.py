"""YAML files that people write: read with their lines, and every mistake named at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from assets.text.yaml_lines import Document, Place, YamlError
from connectors import unicode
from connectors.errors import InputError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)
Read = TypeVar("Read")


@dataclass(frozen=True, order=True)
class Mistake:
    """Something wrong in a file: the line, what it is, and the remedy."""

    line: int
    sentence: str

    def __str__(self) -> str:
        """The line and the sentence."""
        return f"line {self.line}: {self.sentence}"


class FileError(InputError):
    """A file with mistakes, all of them at once."""

    def __init__(self, name: str, mistakes: Iterable[Mistake]) -> None:
        """Name the file and each mistake with its line."""
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(f"{name}, {mistake}" for mistake in self.mistakes))


Sentence = Callable[["ErrorDetails", Place, Document], str]
"""Says what is wrong at a place of a document, and the remedy."""


def load(path: Path, model: type[Model], sentence: Sentence) -> tuple[Model, Document]:
    """A file's content as a model, and the document that knows its lines.

    Raises:
        InputError: it is no text.
        FileError: it is not YAML, or not what the model asks for; with every mistake.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path.name} is no UTF-8 text that can be read; save it as UTF-8."
        ) from error
    document = parse(text, path.name)
    return validate(document.content, model, document, path.name, sentence), document


def load_all(paths: Iterable[Path], read: Callable[[Path], Read]) -> dict[Path, Read]:
    """What stands in each of several files; InputError names every mistake of every file."""
    found: dict[Path, Read] = {}
    mistakes: list[str] = []
    for path in paths:
        try:
            found[path] = read(path)
        except InputError as error:
            mistakes.append(str(error))
    if mistakes:
        raise InputError("\n".join(mistakes))
    return found


def parse(text: str, name: str) -> Document:
    """A text as YAML; raises FileError where it is none."""
    try:
        return Document(text)
    except YamlError as error:
        raise FileError(name, [Mistake(error.line, f"{error.sentence}.")]) from error


def validate(
    content: object, model: type[Model], document: Document, name: str, sentence: Sentence
) -> Model:
    """Content as a model; raises FileError with everything that the model refuses."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise FileError(name, _shape(error, document, sentence)) from error


def _shape(error: ValidationError, document: Document, sentence: Sentence) -> Iterator[Mistake]:
    details = error.errors()
    for detail in details:
        if detail["type"] == "too_short" and any(_is_inside(one, detail) for one in details):
            continue  # pydantic counts only the parts that are right
        place = tuple(step for step in detail["loc"] if step != "[key]")
        yield Mistake(document.line(place), sentence(detail, place, document))


def _is_inside(one: ErrorDetails, other: ErrorDetails) -> bool:
    around = other["loc"]
    return one["loc"][: len(around)] == around and len(one["loc"]) > len(around)


def refused(detail: ErrorDetails, place: Place) -> str:
    """The place and what pydantic says of it: ``versions.1.members: field required``."""
    said = detail["msg"].removeprefix("Value error, ")
    return f"{dotted(place) or 'the file'}: {said[:1].lower()}{said[1:]}"


def dotted(place: Place) -> str:
    """A place in one word, list entries counted from 1: ``versions.1.members``."""
    return ".".join(str(step + 1 if isinstance(step, int) else step) for step in place)


def unseen(text: str) -> Iterator[Mistake]:
    """Lines with characters that nobody sees."""
    for at, line in enumerate(text.split("\n"), start=1):
        if wrong := unicode.unseen(line):
            yield Mistake(at, f"the line {wrong}.")


def closest(name: str, known: Iterable[str], otherwise: str) -> str:
    """The remedy for a name that is not known: the one that was meant, or else this."""
    close = get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]}?" if close else f"{otherwise}."
