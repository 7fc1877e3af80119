"""What stands in a file of texts, before it is held against a plan: its keys and their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from connectors.observations import Strict

WHOLE = ("introduction", "assessment", "policies", "economy", "legal_basis", "recommendation")
"""The passages about the whole plan; what they are about is how many goals stand how."""
ORDINALS = ("første", "anden", "tredje", "fjerde", "femte", "sjette")
COUNTS = ("en", "to", "tre", "fire", "fem", "seks")
LONGEST_TITLE = 200
"""It stands in the header of every page too, and Word's own title has no room for much more."""


Text = Annotated[str, StringConstraints(strip_whitespace=True)]
Line = Annotated[str, AfterValidator(lambda text: " ".join(text.split()))]


class Passage(Strict):
    """Et stykke tekst, og hvad det blev skrevet om."""

    text: Text
    about: dict[str, Text] = Field(default={})


class FollowUp(Strict):
    """Hvilken opfølgning det er."""

    number: int = Field(ge=1, le=len(ORDINALS))
    of: int = Field(ge=1, le=len(COUNTS))


class Texts(Strict):
    """Hvad kommunen selv skriver i opfølgningen."""

    title: Annotated[Line, Field(max_length=LONGEST_TITLE)] | None = None
    case_number: Line | None = None
    addressed_to: tuple[Line, ...] = ()
    follow_up: FollowUp | None = None
    attachments: tuple[Line, ...] = ()
    introduction: Passage | None = None
    assessment: Passage | None = None
    policies: Passage | None = None
    economy: Passage | None = None
    legal_basis: Passage | None = None
    recommendation: Passage | None = None
    sections: dict[str, Passage] = Field(default={})
    goals: dict[str, Passage] = Field(default={})

    @property
    def which(self) -> str | None:
        """``den anden af to opfølgninger``; None where it is not told."""
        if self.follow_up is None:
            return None
        one = self.follow_up.of == 1
        kind = "opfølgning" if one else "opfølgninger"
        if one:
            return f"den eneste {kind}"
        return (
            f"den {ORDINALS[self.follow_up.number - 1]} af {COUNTS[self.follow_up.of - 1]} {kind}"
        )


def passages(texts: Texts) -> Iterator[tuple[tuple[str, ...], Passage]]:
    """Every passage, and where it stands in the file."""
    for name in WHOLE:
        passage: Passage | None = getattr(texts, name)
        if passage is not None:
            yield (name,), passage
    for title, passage in texts.sections.items():
        yield ("sections", title), passage
    for goal_id, passage in texts.goals.items():
        yield ("goals", goal_id), passage
