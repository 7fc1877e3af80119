"""What is told of a file before it is loaded: everything but its cells."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connectors.errors import SourceError
from connectors.fasit import latest_rows
from connectors.fasit.check import RejectedCells, Report, check
from connectors.fasit.near_headings import MissingHeading

if TYPE_CHECKING:
    from conftest import Lists

TODAY = date(2024, 8, 15)
Line = Callable[..., str]
Text = Callable[..., bytes]
Workbook = Callable[..., bytes]


def report(lists: Lists, content: bytes) -> Report:
    return check(lists.put(content).newest, lists.layouts, TODAY)


def test_a_good_file_is_told_of_as_it_would_be_loaded(lists: Lists, line: Line, text: Text) -> None:
    rows = [line(f"T-{at}", start=f"0{1 + at % 9}-02-2023") for at in range(40)]
    found = report(lists, text(*rows, line("T-3", start="04-02-2023"), encoding="cp1252"))
    assert found == Report(
        encoding="ISO-8859-1",
        separator="semikolon",
        layout="offers",
        other_layouts=[],
        header_row=1,
        unread=2,
        rows=41,
        accepted=40,
        repeated=1,
        reasons=[],
        days={"Startdato": (date(2023, 2, 1), date(2023, 2, 9))},
        covers=[(date(2023, 2, 1), date(2023, 2, 9))],
    )
    assert lists.rows().height == found.accepted


def test_what_would_be_rejected_is_told_by_heading_and_row(
    lists: Lists, line: Line, text: Text
) -> None:
    wrong = [line(f"T-{at}", cpr="ukendt") for at in range(50, 57)]
    found = report(lists, text(*(line(f"T-{at}") for at in range(9)), *wrong, line(start="x")))
    assert (found.rows, found.rejected) == (17, 8)
    assert found.reasons == [
        RejectedCells("CPR-nummer", "er ikke et CPR-nummer", 7, [11, 12, 13, 14, 15]),
        RejectedCells("Startdato", "er ikke en dato (skriv 31-12-2023)", 1, [18]),
    ]
    assert found.problem
    assert found.problem.startswith("47 procent af rækkerne i en fil til offers bryder layoutet")
    assert lists.refused() == found.problem


def test_a_file_of_no_kind_is_told_of_with_the_nearest_layout(lists: Lists, text: Text) -> None:
    found = report(lists, text(heading="Tilbuds-id;CPR-nummer;Startdato"))
    assert (found.layout, found.nearest) == (None, "offers")
    assert found.present == 3
    assert list(found.missing) == [
        MissingHeading("offer_type", "Tilbudstype"),
        MissingHeading("ends_on", "Slutdato"),
    ]
    assert found.encoding == "UTF-8 med BOM"


def test_a_file_with_one_heading_of_a_layout_is_not_near_it(lists: Lists, text: Text) -> None:
    found = report(lists, text(heading="CPR-nummer;Prøveperson 17"))
    assert found.nearest
    assert not found.is_near


def test_a_heading_that_is_spelt_almost_as_the_layout_has_it_is_named(
    lists: Lists, text: Text
) -> None:
    found = report(lists, text(heading="Tilbuds-id;CPR-nummer;Navn;Tilbudstyper;Start  dato;Slut"))
    assert (found.nearest, found.present, found.is_near) == ("offers", 3, True)
    assert list(found.missing) == [
        MissingHeading("offer_type", "Tilbudstype", "Tilbudstyper"),
        MissingHeading("starts_on", "Startdato", "Start dato"),
    ]


@pytest.mark.parametrize("heading", ["Startdato 012185-1234", "Prøveperson 17", "Startdatø\x1b["])
def test_what_may_be_a_person_s_or_no_text_is_never_repeated_as_a_heading(
    lists: Lists, text: Text, heading: str
) -> None:
    found = report(lists, text(heading=f"Tilbuds-id;CPR-nummer;Tilbudstype;{heading};Slutdato"))
    assert list(found.missing) == [MissingHeading("starts_on", "Startdato")]


def test_a_workbook_is_told_without_its_sheets_name(lists: Lists, workbook: Workbook) -> None:
    headings = ["CPR-nummer", "Målgruppe", "Statsborgerskab", "Sag startdato", "Sag slutdato"]
    row = ["012185-1234", "6.2", "Danmark", "01-02-2023", ""]
    found = report(lists, workbook(Forside=[["x"]], Liste=[headings, row]))
    assert (found.encoding, found.header_row) == ("Excel", 1)
    assert (found.layout, found.accepted, found.problem) == ("citizens", 1, None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"Tilbuds-id;CPR-nummer;Tilbudstype;Startdato;Slutdato\r\n",
            "har overskrifter, men ingen rækker",
        ),
        (
            b'Tilbuds-id;CPR-nummer;Tilbudstype;Startdato;Slutdato\r\n"x',
            "er ikke hel: et anførselstegn",
        ),
        (b"Tilbuds-id;CPR-nummer;Tilbudstype;Startdato;Slutdato\r\n\x00", "indeholder nulbytes"),
        (
            b"Tilbuds-id;CPR-nummer;Tilbudstype;Startdato;Slutdato;Slutdato\r\n",
            "'Slutdato' to gange",
        ),
    ],
)
def test_a_file_that_would_be_refused_is_told_of_with_its_sentence(
    lists: Lists, content: bytes, said: str
) -> None:
    found = report(lists, content)
    assert found.layout == "offers"
    assert found.problem
    assert said in found.problem
    assert found.covers == ()


def test_a_check_leaves_nothing_behind_and_shows_no_cell(
    lists: Lists, line: Line, text: Text, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(latest_rows, "BUCKET_BYTES", 100)
    monkeypatch.setattr(latest_rows, "MAX_ROWS_IN_MEMORY", 5)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = report(lists, text(*(line(f"T-{at}") for at in range(30)), line(cpr="Prøveperson")))
    assert found.accepted == 30
    assert not any(word in repr(found) for word in ("1234", "Prøveperson", "T-1", "export"))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("pejl-")]


def test_a_file_that_is_not_there_is_a_sentence_without_its_name(
    lists: Lists, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=r"^Filen kan ikke læses \(findes ikke\)"):
        check(tmp_path / "032185-1234.csv", lists.layouts, TODAY)
