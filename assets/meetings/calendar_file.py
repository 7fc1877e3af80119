"""A file of a committee's year: its meetings, and the deadlines and rounds between them.

    calendar/norddjurs-2024.yaml    in the site, as data/calendar is Norddjurs' own

Days that nobody has decided yet are marked ``example: true``, and every print says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from assets.text import danish, yaml_file
from assets.text.area_codes import CODE_PATTERN
from assets.text.unpublishable import unpublishable
from assets.text.yaml_file import FileError, Mistake, Text
from connectors.errors import InputError
from connectors.observations import Strict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from assets.text.yaml_lines import Document, Place

MOST_DAYS = 30
"""The most working days that an agenda goes out before its meeting."""


def _hour(text: str) -> str:
    try:
        time.fromisoformat(text)
    except ValueError as error:
        raise ValueError('skal være et klokkeslæt i anførselstegn, fx "15:30"') from error
    return text


Hour = Annotated[str, AfterValidator(_hour)]
Kind = Literal["opfølgning", "budget", "plan", "frist", "andet"]


class Meeting(Strict):
    """A meeting.

    Args:
        day: its day.
        at: when it begins, ``"15:30"``; the whole day where it is left out.
        committee: who meets.
        about: what is on the agenda.
        followup: the follow-up that is treated, ``2023-2``.
        example: whether nobody has decided the day yet.
    """

    day: date
    at: Hour | None = None
    committee: Text
    about: tuple[Text, ...] = ()
    followup: Text | None = None
    example: bool = False


class Event(Strict):
    """A deadline (``day``), or a round that lasts ``from`` one day ``to`` another."""

    day: date | None = None
    begins: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="to")
    title: Text
    kind: Kind = "andet"
    about: Text | None = None
    example: bool = False


class CalendarFile(Strict):
    """A committee's year.

    Args:
        agenda_days: the working days before a meeting on which its agenda goes out.
        remind_days: the days before that on which a calendar reminds of it.
    """

    title: Text
    municipality: Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
    year: int = Field(ge=2000, le=2100)
    source: Text | None = None
    agenda_days: int = Field(ge=1, le=MOST_DAYS, default=4)
    remind_days: int = Field(ge=0, le=60, default=7)
    meetings: tuple[Meeting, ...] = ()
    events: tuple[Event, ...] = ()


def load(path: Path) -> CalendarFile:
    """Load a file and check it.

    Raises:
        FileError: it has mistakes; names each with its line.
        InputError: it cannot be read.
    """
    text = yaml_file.read_text(path, "begynd en med `pejl calendar new`")
    document = yaml_file.parse(text, path.name)
    if personal := list(unpublishable(document.content)):
        raise FileError(path.name, (Mistake(document.line(at), wrong) for at, wrong in personal))
    content: object = document.content or {}
    file = yaml_file.validate(content, CalendarFile, document, path.name, _sentence)
    if mistakes := list(_mistakes(file, document)):
        raise FileError(path.name, mistakes)
    return file


def load_folder(folder: Path, municipality: str | None) -> list[CalendarFile]:
    """The years of a folder in their order; none where there is no folder.

    Raises:
        InputError: a file has mistakes, or is another municipality's.
    """
    files = yaml_file.load_all(sorted(folder.glob("*.yaml")), load)
    for path, file in files.items():
        if municipality and file.municipality != municipality:
            raise InputError(
                f"{path.name} er for kommune {file.municipality}, men planen er for "
                f"{municipality}; ret municipality i filen, eller flyt den."
            )
    return sorted(files.values(), key=lambda file: file.year)


def _sentence(detail: ErrorDetails, _place: Place, _document: Document) -> str:
    return (
        f"{yaml_file.describe(detail)}; et møde har {', '.join(Meeting.model_fields)}, og en frist "
        "har day eller from og to, title, kind, about og example."
    )


def _mistakes(file: CalendarFile, document: Document) -> Iterator[Mistake]:
    """Mistakes in a file whose shape is right."""
    first: dict[tuple[date, str], int] = {}
    for at, meeting in enumerate(file.meetings):
        line = document.line(("meetings", at))
        if meeting.day.year != file.year:
            yield Mistake(
                document.line(("meetings", at, "day")),
                f"mødet {danish.day(meeting.day)} er ikke i {file.year}; ret dagen, eller flyt det "
                f"til filen for {meeting.day.year}.",
            )
        if (earlier := first.setdefault((meeting.day, meeting.committee), line)) != line:
            yield Mistake(
                line,
                f"{meeting.committee} har allerede et møde den dag på linje {earlier}; behold ét.",
            )
    for at, event in enumerate(file.events):
        line = document.line(("events", at))
        if (event.day is None) is (event.begins is None) or (event.begins is None) is not (
            event.ends is None
        ):
            yield Mistake(
                line, f"{danish.quoted(event.title)} skal have enten day eller både from og to."
            )
        elif event.begins and event.ends and event.ends < event.begins:
            yield Mistake(line, f"{danish.quoted(event.title)} slutter, før den begynder; byt om.")
        elif not any(
            day and day.year == file.year for day in (event.day, event.begins, event.ends)
        ):
            yield Mistake(
                line, f"{danish.quoted(event.title)} er ikke i {file.year}; ret dagen eller året."
            )


def draft(title: str, municipality: str, year: int) -> str:
    """A new file for a year: the rounds that every municipality has, and a meeting a month."""
    months = [month for month in range(1, 13) if month != 7]  # noqa: PLR2004  (July has no meeting)
    meetings = [
        f"  - {{day: {_third_tuesday(year, month)}, committee: Arbejdsmarkedsudvalget, "
        "example: true}"
        for month in months
    ]
    return "\n".join(
        [
            "# Udvalgets år: møder, frister og budgetrunder. `pejl calendar` viser, hvilke mål der",
            "# er endelige til hvert møde, og `pejl calendar --format ics` giver en kalenderfil.",
            "# Dagene er eksempler: ret dem, og slet `example: true`, når de er besluttet.",
            f"title: {title}",
            f'municipality: "{municipality}"',
            f"year: {year}",
            "# Hverdage før et møde, hvor dagsorden og bilag udsendes, og dage før det, hvor der",
            "# bliver mindet om det.",
            "agenda_days: 4",
            "remind_days: 7",
            "meetings:",
            '  # Også: at: "15:30", about: [Et punkt, Et andet], followup: 2023-2',
            *meetings,
            "events:",
            "  # kind: opfølgning, budget, plan, frist eller andet",
            f"  - {{from: {year}-04-01, to: {year}-04-30, kind: budget, "
            "title: Budgetopfølgning april, example: true}",
            f"  - {{from: {year}-08-01, to: {year}-08-31, kind: budget, "
            "title: Behandling af teknisk budget, example: true}",
            f"  - {{from: {year}-08-15, to: {year}-10-15, kind: plan, "
            "title: Udarbejdelse af beskæftigelsesplan, example: true}",
            "",
        ]
    )


def _third_tuesday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first.replace(day=1 + (1 - first.weekday()) % 7 + 14)
