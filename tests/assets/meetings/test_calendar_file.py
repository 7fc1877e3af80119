"""The file of a committee's year: what is read of it, and each mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.meetings import calendar_file
from assets.text.yaml_file import FileError
from connectors.errors import InputError
from pipelines.settings import DATA

HEAD = 'title: År\nmunicipality: "707"\nyear: 2024\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "aar.yaml"
    path.write_text(text, "utf-8")
    return path


def test_norddjurs_year_says_which_of_its_days_nobody_has_decided() -> None:
    [file] = calendar_file.load_folder(DATA / "calendar", "707")
    decided = [meeting for meeting in file.meetings if not meeting.example]
    assert [(m.day.isoformat(), m.committee) for m in decided] == [
        ("2024-08-29", "Norddjurs Beskæftigelsesråd")
    ]
    assert file.agenda_days == 4
    assert {"budget", "plan", "frist", "opfølgning"} <= {event.kind for event in file.events}


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("meetings:\n  - {day: 2023-03-12, committee: AMU}\n", "linje 5: mødet 12. marts 2023"),
        ("meetings:\n  - {day: 2024-02-30, committee: AMU}\n", "linje 5: meetings.1.day"),
        ("meetings:\n  - {day: 2024-03-12, committe: AMU}\n", "linje 5: meetings.1.committe"),
        ('meetings:\n  - {day: 2024-03-12, at: "25", committee: A}\n', "et klokkeslæt"),
        (
            "meetings:\n  - {day: 2024-03-12, committee: A}\n  - {day: 2024-03-12, committee: A}\n",
            "linje 6: A har allerede et møde den dag på linje 5",
        ),
        ("events:\n  - {title: Budget}\n", "linje 5: ”Budget” skal have enten day eller både from"),
        ("events:\n  - {from: 2024-05-01, title: Budget}\n", "både from og to"),
        (
            "events:\n  - {from: 2024-05-02, to: 2024-05-01, title: B}\n",
            "slutter, før den begynder",
        ),
        ("events:\n  - {day: 2025-05-02, title: Budget}\n", "er ikke i 2024"),
        ("events:\n  - {day: 2024-05-02, title: B, kind: møde}\n", "linje 5: events.1.kind"),
    ],
)
def test_each_mistake_is_told_with_its_line(tmp_path: Path, text: str, mistake: str) -> None:
    with pytest.raises(FileError) as refused:
        calendar_file.load(written(tmp_path, HEAD + text))
    assert mistake in str(refused.value)


def test_another_municipality_s_year_is_refused(tmp_path: Path) -> None:
    written(tmp_path, HEAD)
    with pytest.raises(InputError, match="er for kommune 707, men planen er for 730"):
        calendar_file.load_folder(tmp_path, "730")


def test_a_person_s_number_is_refused_and_never_repeated(tmp_path: Path) -> None:
    number = "-".join(("213401", "1234"))  # a month that no one is born in
    path = written(tmp_path, HEAD + f"meetings:\n  - {{day: 2024-03-12, committee: {number}}}\n")
    with pytest.raises(FileError) as refused:
        calendar_file.load(path)
    assert "linje 5" in str(refused.value)
    assert number not in str(refused.value)


def test_a_folder_without_a_year_is_no_mistake(tmp_path: Path) -> None:
    assert calendar_file.load_folder(tmp_path / "calendar", "707") == []


@pytest.mark.parametrize("year", [2024, 2025, 2028])
def test_what_is_begun_for_a_year_has_no_mistakes(tmp_path: Path, year: int) -> None:
    path = written(tmp_path, calendar_file.draft("År", "730", year))
    file = calendar_file.load(path)
    assert len(file.meetings) == 11
    assert all(meeting.example and meeting.day.weekday() == 1 for meeting in file.meetings)
