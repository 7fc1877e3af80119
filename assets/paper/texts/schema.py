"""The schema of the texts file: its fields and their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from connectors.observations import Strict

PLAN_PASSAGES = (
    "introduction", "assessment", "policies", "economy", "legal_basis", "recommendation",
)  # fmt: skip
"""The passages about the whole plan; their facts are the number of goals by verdict."""
ORDINALS = ("første", "anden", "tredje", "fjerde", "femte", "sjette")
COUNTS = ("en", "to", "tre", "fire", "fem", "seks")
LONGEST_TITLE = 200
"""The title is repeated in every page header, and Word's own title field holds few more."""

Text = Annotated[str, StringConstraints(strip_whitespace=True)]
Line = Annotated[str, AfterValidator(lambda text: " ".join(text.split()))]


class Passage(Strict):
    """A text, and the facts that it was written about, by name."""

    text: Text
    about: dict[str, Text] = Field(default={})


class FiguresRow(Strict):
    """A row of a table of figures.

    Args:
        figure: an indicator, or the ``.numerator`` or ``.denominator`` of one; ``name_*`` stands
            for each that begins so.
        label: what the row is called; the indicator's own label where it is left out.
    """

    figure: Annotated[
        str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\*?(\.(numerator|denominator))?$")
    ]
    label: Line | None = None

    @property
    def indicator(self) -> str:
        """The indicator, or the pattern of several."""
        return self.figure.partition(".")[0]

    @property
    def part(self) -> Literal["numerator", "denominator"] | None:
        """The part of it; None for the figure itself."""
        part = self.figure.partition(".")[2]
        return part if part in {"numerator", "denominator"} else None  # pyright: ignore[reportReturnType]


def _as_row(row: object) -> object:
    """A row of a name alone."""
    return {"figure": row} if isinstance(row, str) else row


class FiguresTable(Strict):
    """A table of the municipality's figures."""

    title: Line
    rows: Annotated[
        tuple[Annotated[FiguresRow, BeforeValidator(_as_row)], ...], Field(min_length=1)
    ]


class FollowUp(Strict):
    """Which follow-up of the plan this is."""

    number: int = Field(ge=1, le=len(ORDINALS))
    of: int = Field(ge=1, le=len(COUNTS))


class Texts(Strict):
    """Everything that the municipality writes itself in a follow-up."""

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
    tables: tuple[FiguresTable, ...] = ()

    @property
    def follow_up_text(self) -> str | None:
        """``den anden af to opfølgninger``; None where the file doesn't say."""
        if self.follow_up is None:
            return None
        if self.follow_up.of == 1:
            return "den eneste opfølgning"
        ordinal = ORDINALS[self.follow_up.number - 1]
        return f"den {ordinal} af {COUNTS[self.follow_up.of - 1]} opfølgninger"

    def while_running(self, earlier: int) -> Self:
        """The texts while the plan year runs, after so many earlier follow-ups."""
        if self.follow_up is None or self.follow_up.number < self.follow_up.of:
            return self
        return self.of_number(min(earlier + 1, max(self.follow_up.of - 1, 1)))

    def of_number(self, number: int) -> Self:
        """The texts for the follow-up of a number.

        Where the file is about another one, what it says of the figures is left out.
        """
        if self.follow_up is None or self.follow_up.number == number:
            return self
        written_for_it = ("title", "case_number", "assessment", "sections", "goals")
        empty = type(self)()
        return self.model_copy(
            update={
                **{name: getattr(empty, name) for name in written_for_it},
                "follow_up": FollowUp(number=number, of=self.follow_up.of),
            }
        )


def passages(texts: Texts) -> Iterator[tuple[tuple[str, ...], Passage]]:
    """Every passage with its place in the file, ``("goals", "1.4")``."""
    for name in PLAN_PASSAGES:
        passage: Passage | None = getattr(texts, name)
        if passage is not None:
            yield (name,), passage
    for title, passage in texts.sections.items():
        yield ("sections", title), passage
    for goal_id, passage in texts.goals.items():
        yield ("goals", goal_id), passage
