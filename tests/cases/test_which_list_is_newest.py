"""The list that counts: the newest by what it holds, and no list that is passed over in silence."""

from __future__ import annotations

import gzip
import io
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from pipelines.settings import SAMPLE

if TYPE_CHECKING:
    from conftest import Case, ExportFiles

Pejl = Callable[..., subprocess.CompletedProcess[str]]
COPIED_LAST = "en ældre liste er gemt sidst; den liste, hvis rækker når længst frem, er nyest"


@pytest.mark.parametrize("older_is_last", [True, False])
def test_the_newer_lists_values_count_whichever_was_copied_last(
    case: Case, exports: ExportFiles, older_is_last: bool
) -> None:
    folder = case("15-older-export-copied-last/folder")
    older, newer = folder / "offers_2024-01.csv", folder / "offers_2024-07.csv"
    exports.add(*((newer, older) if older_is_last else (older, newer)))
    rows = exports.rows()
    assert rows.height == 400
    assert rows["ends_on"].max() == date(2023, 11, 27)
    assert rows["ends_on"].null_count() == 0
    assert (COPIED_LAST in exports.summary()["noticed"]) == older_is_last


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("offers.ods", "filen er et OpenDocument-regneark (.ods), som ikke læses; gem den som"),
        ("offers_html.xls", "filen er en webside eller XML, som ikke læses; åbn den i Excel"),
        ("offers_xml2003.xls", "filen er en webside eller XML, som ikke læses; åbn den i Excel"),
    ],
)
def test_what_a_check_says_of_other_kinds_is_what_a_refresh_does(
    case: Case, exports: ExportFiles, pejl: Pejl, name: str, reason: str
) -> None:
    path = case(f"07-other-workbook-kinds/{name}")
    checked = pejl("fasit", "check", path)
    assert checked.returncode == 1
    assert reason in checked.stdout
    assert f"(en fil er ikke læst: {reason}" in exports.add(path).refusal()


@pytest.mark.parametrize(
    ("newest", "reason"),
    [
        ("folder_ods/offers.ods", "filen er et OpenDocument-regneark (.ods), som ikke læses"),
        ("folder_no_ending/offers_new", "filens navn ender ikke på .csv, .txt, .tsv, .xlsx"),
        ("folder_no_ending/offers_new.csv.txt.bak", "filens navn ender ikke på .csv"),
    ],
)
def test_a_newest_list_that_is_not_read_is_told(
    case: Case, exports: ExportFiles, pejl: Pejl, newest: str, reason: str
) -> None:
    path = case(f"14-newest-list-not-read/{newest}")
    checked = pejl("fasit", "check", path)
    assert checked.returncode == 1
    assert reason in checked.stdout
    assert "ville blive brugt" not in checked.stdout
    exports.add(path.with_name("offers_old.csv"), path)
    assert exports.rows().height == 50
    [notice] = exports.summary()["noticed"]
    assert notice.startswith(f"en fil er ikke læst: {reason}")
    assert "ikke læst" not in exports.refusal("citizens")


def test_the_doctor_names_a_list_that_is_not_read(
    case: Case, exports: ExportFiles, pejl: Pejl
) -> None:
    exports.add(SAMPLE / "fasit", case("14-newest-list-not-read/folder_ods/offers.ods"))
    checked = pejl("doctor", PEJL_FASIT_DIR=str(exports.folder))
    assert "en liste er ikke læst: filen er et OpenDocument-regneark (.ods)" in checked.stdout


def zipped(**entries: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return kept.getvalue()


LIST = "\r\n".join(
    ["Tilbuds-id;CPR-nummer;Tilbudstype;Startdato;Slutdato",
     "T-1;012185-1234;Virksomhedspraktik;01-02-2023;", ""]
).encode()  # fmt: skip
HTML = LIST.decode().replace(";", "</td><td>").replace("\r\n", "</td></tr><tr><td>").encode()
OLE = b"\xd0\xcf\x11\xe0" + bytes(600)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("ny.zip", zipped(**{"liste.csv": LIST}), "filen er et arkiv, som ikke læses; pak det ud"),
        ("ny.csv.gz", gzip.compress(LIST), "filen er et arkiv, som ikke læses; pak det ud"),
        ("ny.xlsb", zipped(**{"xl/workbook.bin": b""}), "filen er en binær Excel-fil (.xlsb)"),
        ("ny.xls", OLE, "filen er en gammel Excel-fil (.xls)"),
        ("ny.html", b"<table><tr><td>" + HTML, "filen er en webside eller XML"),
        ("ny.xls", b"\xef\xbb\xbf\n<html><td>" + HTML, "filen er en webside eller XML"),
        ("ny.csv", b"", "filen er tom; eksportér listen igen"),
        ("ny", LIST, "filens navn ender ikke på"),
        ("ny.CSV~", LIST, "filens navn ender ikke på"),
        ("ny.csv.bak", LIST, "filens navn ender ikke på"),
        ("ny.xlsx", b"PK\x03\x04", "filen kan ikke læses som Excel-fil"),
    ],
)
def test_a_list_of_a_kind_that_is_not_read_is_told_beside_one_that_is(
    exports: ExportFiles, name: str, content: bytes, reason: str
) -> None:
    exports.write("gammel.csv", LIST)
    path = exports.write(name, content)
    assert (exports.check(path).unknown_reason or "").startswith(reason)
    assert exports.rows().height == 1
    [notice] = exports.summary()["noticed"]
    assert notice.startswith(f"en fil er ikke læst: {reason}")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("noter.docx", zipped(**{"word/document.xml": b"<w/>", "_rels/.rels": b"<r/>"})),
        ("billede.png", b"\x89PNG\r\n\x1a\n" + bytes(99)),
        ("Thumbs.db", OLE),
        ("desktop.ini", "[.ShellClassInfo]\r\n".encode("utf-16")),
        ("side.html", b"<html><p>Vejledning</p></html>"),
        ("vejledning.pdf", b"%PDF-1.7\n\xff\xfe\x00"),
        ("billeder.zip", zipped(**{"1.jpg": b"x"})),
        ("._gammel.csv", b"\x00\x05\x16\x07\x00\x02" + bytes(90)),
    ],
)
def test_what_is_no_list_is_passed_over(exports: ExportFiles, name: str, content: bytes) -> None:
    exports.write("gammel.csv", LIST)
    exports.write(name, content)
    assert exports.rows().height == 1
    assert exports.summary()["noticed"] == []


def test_a_list_in_a_folder_below_is_read(exports: ExportFiles) -> None:
    (exports.folder / "2024" / "juli").mkdir(parents=True)
    exports.write("2024/juli/liste.csv", LIST)
    exports.write("2024/~$liste.xlsx", b"x")
    assert exports.rows().height == 1
    assert exports.summary()["noticed"] == ["1 fil er ved at blive kopieret og er ikke læst"]


@pytest.mark.parametrize(
    ("older", "newer"),
    [("Udtræk dannet;01-02-2024", "Udtræk dannet;01-07-2024"),
     ("Tilbud pr. 1.2.2024", "Tilbud pr. 1.7.2024"),
     ("Perioden 01-01-2023 - 31-12-2023\r\nTrukket den;2024-02-01 08:15",
      "Perioden 01-01-2020 - 31-12-2023\r\nTrukket den;2024-07-01 08:15")],
)  # fmt: skip
def test_the_list_that_was_drawn_last_counts(exports: ExportFiles, older: str, newer: str) -> None:
    first, second = (f"{title}\r\n".encode() for title in (newer, older))
    exports.write("ny.csv", first + LIST.replace(b"01-02-2023", b"01-01-2023"))
    exports.write("gammel.csv", second + LIST)
    assert exports.rows()["starts_on"].to_list() == [date(2023, 1, 1)]
    assert COPIED_LAST in exports.summary()["noticed"]
