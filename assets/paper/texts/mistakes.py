"""The mistakes of a file of texts as sentences: the line, what is wrong, and the remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from assets.paper.texts.blocks import ITEM
from assets.paper.texts.facts import Now
from assets.paper.texts.schema import COUNTS, LONGEST_TITLE, FollowUp, Passage, Texts, passages
from assets.text.yaml_file import Mistake, closest
from assets.text.yaml_lines import Document, Place

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_HOW = {
    "follow_up": "write it as {number: 1, of: 2}",
    "goals": "write the goal's number in quotes under it, and text: |- under that",
    "sections": "write the section's title under it, and text: |- under that",
    "about": 'write under it what the text is about, as own: "67,7 %, december 2023"',
}


def sentence(detail: ErrorDetails, place: Place, document: Document) -> str:
    """What does not fit the shape of a file of texts at one place of it."""
    names = [step for step in place if isinstance(step, str)]
    if not names:
        return "the file has no keys; begin it with `pejl paper texts new`."
    name = names[-1]
    if detail["type"] == "extra_forbidden":
        keys = _keys(names)
        remedy = closest(name, keys, f"remove it, or use one of {', '.join(keys)}")
        return f"{name} is not a key here; {remedy}"
    if detail["type"] == "missing":
        return f"{names[-2]} has no {name}; write it."
    return f"{name} {_wrong(detail, name, document.written(place))}."


def _wrong(detail: ErrorDetails, name: str, written: str | None) -> str:
    """What is wrong with a value that was written so, and the remedy."""
    value: Any = detail["input"]
    match detail["type"]:
        case "too_long":
            told = f"has {len(value)} characters, and a page's header has room for {LONGEST_TITLE}"
            remedy = "shorten it"
        case "string_type" if value is None:
            told, remedy = "has an empty item", "write it, or remove its line"
        case "string_type" if isinstance(value, list | dict):
            told, remedy = "is no single text", "put it in quotes, or write |- and lines below"
        case "string_type":
            told = f"is no text, since {written} stands without quotes"
            remedy = f'write "{written}"'
        case "tuple_type":
            told, remedy = "is no list", f'write it as ["{written or "..."}"]'
        case "int_parsing" | "int_type" | "int_from_float":
            told, remedy = "is no number", f"write one from 1 to {len(COUNTS)}"
        case "greater_than_equal" | "less_than_equal":
            told, remedy = f"is {written}", f"write a number from 1 to {len(COUNTS)}"
        case _:
            told = "is not written as it should be"
            remedy = _HOW.get(name, "write text: |- under it, and the words on the lines below")
    return f"{told}; {remedy}"


def _keys(names: list[str]) -> list[str]:
    """The keys that there may be beside the last of these."""
    match names:
        case [_]:
            return list(Texts.model_fields)
        case ["follow_up", _]:
            return list(FollowUp.model_fields)
        case _:
            return list(Passage.model_fields)


def strangers(texts: Texts, document: Document, known: Now) -> Iterator[Mistake]:
    """Passages about goals, sections or figures that there are none of."""
    yield from _unknown("goals", texts.goals, known.goals, document)
    yield from _unknown("sections", texts.sections, known.sections, document)
    if texts.follow_up and texts.follow_up.number > texts.follow_up.of:
        yield Mistake(
            document.line(("follow_up", "number")),
            f"follow_up is number {texts.follow_up.number} of {texts.follow_up.of}; correct one "
            "of them.",
        )
    for place, passage in passages(texts):
        possible = known.about(place)
        for name in passage.about:
            if possible is not None and name not in possible:
                remedy = closest(name, possible, f"use one of {', '.join(possible)}")
                yield Mistake(
                    document.line((*place, "about", name)),
                    f"{name} is nothing that {' '.join(place)} can be about; {remedy}",
                )


def _unknown(
    kind: str, given: Collection[str], known: Collection[str], document: Document
) -> Iterator[Mistake]:
    for name in given:
        if name not in known:
            remedy = closest(name, known, f"the plan has {', '.join(known)}")
            yield Mistake(
                document.line((kind, name)), f"{name} is none of the plan's {kind}; {remedy}"
            )


def folded(texts: Texts, text: str) -> Iterator[Mistake]:
    """Items of a list that YAML has put on one line with what stands before them."""
    lines = {line.strip() for _, each in passages(texts) for line in each.text.split("\n")}
    for at, line in enumerate(text.split("\n"), start=1):
        item = line.strip()
        if ITEM.match(line) and item not in lines and any(item in each for each in lines):
            yield Mistake(
                at, "the item goes on with the line before it; begin the whole text with text: |-."
            )
