"""Lists that staff keep as CSV: the whole file is right, or refused by its first mistake."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors import register
from connectors.errors import AnswerError, SourceError
from connectors.register import StaffTable

HEADING = "k;d;v;p"
GOOD = "a;01-01-2023;1,5;2023"
TABLE = StaffTable.model_validate(
    {
        "title": "t",
        "about": "",
        "file": "register/kept.csv",
        "key": ["k", "d"],
        "columns": {
            "k": {"type": "text", "about": ""},
            "d": {"type": "date", "about": ""},
            "v": {"type": "number", "about": "", "required": False},
            "p": {"type": "period", "about": "", "required": False},
        },
    }
)


def body(*lines: str, heading: str = HEADING, end: str = "\r\n") -> bytes:
    return end.join([heading, *lines, ""]).encode()


def rows(content: bytes) -> list[tuple[Any, ...]]:
    return register.read_rows(TABLE, [content]).rows()


def refused(content: bytes) -> str:
    with pytest.raises(AnswerError) as error:
        register.read_rows(TABLE, [content])
    return str(error.value)


@pytest.mark.parametrize(
    "content",
    [
        body(GOOD),
        body(GOOD, end="\n"),
        b"\xef\xbb\xbf" + body(GOOD),
        body(GOOD).rstrip(),
        body(GOOD, ";;;", ";;;"),
        body("a;01-01-2023;1,5;2023;;", heading=HEADING + ";;"),
        body("2023;1,5;01-01-2023;a", heading="p;v;d;k"),
        body('"a";"01-01-2023";"1,5";"2023"'),
        body("", ";;;", GOOD),
    ],
    ids=["CRLF", "LF", "BOM", "no last line end", "empty lines", "empty columns", "other order",
         "quoted", "empty lines between"],
)  # fmt: skip
def test_a_file_is_read_however_excel_saved_it(content: bytes) -> None:
    assert rows(content) == [("a", date(2023, 1, 1), 1.5, "2023")]


def test_a_semicolon_or_line_break_in_quotes_belongs_to_the_cell() -> None:
    assert rows(body('"a; b\r\nc";01-01-2023;;'))[0][0] == "a; b\r\nc"


def test_an_empty_number_stays_null() -> None:
    assert rows(body("a;01-01-2023;;")) == [("a", date(2023, 1, 1), None, None)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            body("a;01-01-2023;1.1;2023"),
            "register/kept.csv: række 2, v (C2) er ikke et tal (skriv 12,5); ret filen, og "
            "gem den.",
        ),
        (body(GOOD, "b;01-01-2023;jan-23;2023"), "række 3, v (C3) er lavet om til en dato af"),
        (body("a;01-01-2023;80 %;2023"), "v (C2) har et procenttegn; skriv kun tallet"),
        (body("a;jan-23;1;2023"), "række 2, d (B2) er ikke en dato"),
        (body("a;01-01-23;1;2023"), "række 2, d (B2) er ikke en dato"),
        (body("a;01-01-2023;1;2023M13"), "række 2, p (D2) er ikke en periode"),
        (body(";01-01-2023;1;2023"), "række 2, k (A2) er tom"),
        (body(GOOD, "", "", "b;x;;"), "række 5, d (B5) er ikke en dato"),
        (
            body(GOOD, GOOD),
            "række 2, k, d står også i en anden række, række 3; slet den ene (og 1 mere)",
        ),
        (body(GOOD, GOOD.replace("01-01-2023", "2023-01-01")), "k, d står også i en anden række"),
        (body(GOOD, heading="k;d;v"), "række 2 har flere celler, end der er overskrifter"),
        (body("a;01-01-2023;1", heading="k;e;v"), "mangler kolonnen 'd'; sæt overskriften ind"),
        (body(GOOD + ";x", heading=HEADING + ";navn"), "en kolonne for meget: overskriften i E"),
        (body(GOOD + ";2", heading=HEADING + ";v"), "har kolonnen 'v' to gange"),
        (
            body(GOOD.replace(";", ","), heading=HEADING.replace(";", ",")),
            "har ikke ';' mellem kolonnerne",
        ),
        (body('"a;01-01-2023;1;2023', GOOD), "et anførselstegn i linje 2 står forkert"),
        (body(GOOD) + b"b;01-01-20", "den sidste linje, række 3, er ikke hel"),
        (
            body(GOOD).decode().encode("utf-16"),
            "er ikke UTF-8 (byte 0) og heller ikke Windows-1252",
        ),
        (b"", "mangler kolonnen 'k'"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_place_and_remedy(content: bytes, said: str) -> None:
    assert said in refused(content)


def test_a_column_that_may_be_empty_may_be_left_out() -> None:
    assert rows(body("a;01-01-2023", heading="k;d")) == [("a", date(2023, 1, 1), None, None)]


@pytest.mark.parametrize("text", ["å", "Ærø", "Ølsted – “Unge”"])
def test_windows_1252_is_read_where_it_is_plainly_that(text: str) -> None:
    assert rows(body(GOOD.replace("a", text)).decode().encode("cp1252"))[0][0] == text


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("text", ["å", "Ærø", "blåbær"])
def test_an_encoding_that_would_be_misread_is_refused(text: str, encoding: str) -> None:
    said = refused(body(GOOD.replace("a", text)).decode().encode(encoding))
    assert "heller ikke Windows-1252; gem filen som 'CSV UTF-8'" in said or "er ikke en af" in said


def test_torn_utf_8_is_not_taken_for_windows_1252() -> None:
    assert "heller ikke Windows-1252" in refused(
        body(GOOD.replace("a", "Søværnet")).replace(b"\xa6", b"", 1)
    )


def test_a_cpr_number_in_the_register_is_not_repeated() -> None:
    assert "1234" not in refused(body("a;01-01-2023;012185-1234;2023"))


def test_the_same_key_on_another_day_is_a_newer_observation() -> None:
    assert len(rows(body(GOOD, "a;02-01-2023;2;2023"))) == 2


def test_the_file_of_the_first_folder_that_has_one_is_taken(tmp_path: Path) -> None:
    site, project = tmp_path / "site", tmp_path / "project"
    for folder, text in ((site, "own"), (project, "project")):
        (folder / "register").mkdir(parents=True)
        (folder / TABLE.file).write_text(text)
    (part,) = register.fetch(TABLE, [site, project]).parts
    assert part.body == b"own"
    (site / TABLE.file).unlink()
    (part,) = register.fetch(TABLE, [site, project]).parts
    assert part.body == b"project"


def test_a_file_that_no_folder_has_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match=r"register/kept.csv mangler; læg filen tilbage som .* eller "
    ):
        register.fetch(TABLE, [tmp_path / "a", tmp_path / "b"])


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / TABLE.file).mkdir(parents=True)
    with pytest.raises(SourceError, match=r"kept.csv kan ikke læses \(er en mappe\)"):
        register.fetch(TABLE, [tmp_path])
