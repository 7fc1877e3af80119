"""Where a list begins and of which kind it is: title rows, separators, sheets, spellings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from connectors.fasit.check import check
from connectors.fasit.loading import UnknownTexts
from connectors.fasit.recognition import RecognisedFile, UnknownFile, recognise

if TYPE_CHECKING:
    from conftest import Lists

moment = partial(datetime, tzinfo=None)
Line = Callable[..., str]
Text = Callable[..., bytes]
Workbook = Callable[..., bytes]
ROW = ["T-1", 121851234, "Prøveperson 17", "Virksomhedspraktik", moment(2023, 2, 1), "", "ringer"]
HEADINGS = [
    "Tilbuds-id",
    "CPR-nummer",
    "Navn",
    "Tilbudstype",
    "Startdato",
    "Slutdato",
    "Bemærkning",
]


def seen(lists: Lists, content: bytes) -> RecognisedFile | UnknownFile:
    lists.put(content)
    return recognise(lists.newest, lists.layouts)


def known(lists: Lists, content: bytes) -> RecognisedFile:
    found = seen(lists, content)
    assert isinstance(found, RecognisedFile), found
    return found


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_encodings_and_separators_are_recognised(
    lists: Lists, line: Line, text: Text, encoding: str, separator: str
) -> None:
    rows = text(line(kind="Ordinær uddannelse"), encoding="utf-8").decode()
    lists.put(rows.replace(";", separator).encode(encoding))
    assert lists.rows()["offer_type"].to_list() == ["Ordinær uddannelse"]


def test_headings_are_found_below_title_rows(lists: Lists, line: Line, text: Text) -> None:
    title = "Udtræk af tilbud\r\n\r\nDannet;15-08-2024;af;Prøveperson 1\r\n".encode()
    content = title + text(line(), encoding="utf-8")
    assert known(lists, content).header.number == 4
    assert lists.rows().height == 1


def test_headings_are_known_whatever_their_case_and_spaces(
    lists: Lists, line: Line, text: Text
) -> None:
    heading = "TILBUDS-ID; cpr-Nummer;Navn;Tilbuds\u00a0type;start dato;SLUTDATO;x"
    assert isinstance(seen(lists, text(line(), heading=heading)), UnknownFile)
    heading = "TILBUDS-ID; cpr\u00a0 Nummer;Navn;tilbudstype;STARTDATO ;Slutdato;x"
    assert known(lists, text(line(), heading=heading)).layout == "offers"


def test_fasits_own_headings_are_known(lists: Lists) -> None:
    heading = (
        "CitizenCprFormatted;CitizenFullName;PrimaryCase.CitizenCurrentTargetGroup;Nationalitet;"
        "PrimaryCase.PrimaryCaseStartDate;PrimaryCase.PrimaryCaseEndDate;CitizenBirthDate;Ydelse"
    )
    row = "012185-1234;x;6.2;Syrien;2022-12-31T23:00:00.000Z;;1998-12-31T23:00:00.000Z;Kontanthjælp"
    lists.put(f"{heading}\n{row}\n".encode())
    assert lists.rows("citizens").drop("person").row(0) == (
        "6.2", "Ikke-vestlige lande", date(2023, 1, 1), None, "Kontanthjælp", "18-24", None,
        date(2023, 1, 1), "707",
    )  # fmt: skip


def test_a_column_that_the_list_need_not_have_is_null_where_it_has_it_not(lists: Lists) -> None:
    heading = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato"
    lists.put(f"{heading}\n012185-1234;6.2;Danmark;01-01-2023;\n".encode())
    found = lists.rows("citizens")
    assert found["benefit"].to_list() == found["age_band"].to_list() == [None]


def test_a_list_between_other_sheets_below_a_title_is_read_from_excel(
    lists: Lists, workbook: Workbook
) -> None:
    title = [["Udtræk af tilbud"], [], HEADINGS, ROW, ["T-2", "012185-1234", *ROW[2:]]]
    content = workbook([(0, 0, 0, 6, "Udtræk")], Forside=[["Hej"]], Liste=title)
    start = known(lists, content).header
    assert (start.number, start.sheet and start.sheet.name) == (3, "Liste")
    found = lists.rows()
    assert found["person"].n_unique() == 1
    assert found["starts_on"].to_list() == [date(2023, 2, 1)] * 2
    assert found["ends_on"].to_list() == [None] * 2


def test_merged_cells_hold_their_value_in_every_row(lists: Lists, workbook: Workbook) -> None:
    rows = [HEADINGS, ROW, ["T-2", "", *ROW[2:]]]
    lists.put(workbook([(1, 1, 2, 1, "012185-1234")], Ark1=rows))
    assert lists.rows()["person"].n_unique() == 1


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (moment(2023, 2, 1), date(2023, 2, 1)),
        (44958, date(2023, 2, 1)),
        ("44958", date(2023, 2, 1)),
        ("01-02-2023", date(2023, 2, 1)),
        (moment(2022, 12, 31, 23), date(2023, 1, 1)),
        (44926 + 23 / 24, date(2023, 1, 1)),
        ("2022-12-31T23:00:00.000Z", date(2023, 1, 1)),
        (32874, date(1990, 1, 1)),
        (46250, date(2026, 8, 16)),
    ],
)
def test_a_day_is_read_from_excel_however_it_lies_there(
    lists: Lists, workbook: Workbook, cell: Any, day: date
) -> None:
    lists.put(workbook(Ark1=[HEADINGS, [*ROW[:4], cell, *ROW[5:]]]))
    assert lists.rows()["starts_on"].to_list() == [day]


@pytest.mark.parametrize("cell", [32873, 73416, "12345", 4, "2023-02-31", True])
def test_what_is_no_day_in_excel_is_rejected(lists: Lists, workbook: Workbook, cell: Any) -> None:
    rows = [HEADINGS, [*ROW[:4], cell, *ROW[5:]], *([f"T-{n}", *ROW[1:]] for n in range(2, 40))]
    assert lists.put(workbook(Ark1=rows)).rejects() == [
        (2, "starts_on", "er ikke en dato (skriv 31-12-2023)")
    ]


@pytest.mark.parametrize("spoiled", [6.2, moment(2024, 2, 6)])
def test_a_code_that_excel_made_a_number_or_a_day_is_rejected_and_not_taken_for_another(
    lists: Lists, workbook: Workbook, spoiled: Any
) -> None:
    headings = ["CPR-nummer", "Målgruppe", "Statsborgerskab", "Sag startdato", "Sag slutdato"]
    rows = [[f"{n:06}-0000", "6.10", "Danmark", "01-01-2023", ""] for n in range(12185, 12225)]
    lists.put(workbook(Ark1=[headings, *rows, ["012185-1234", spoiled, *rows[0][2:]]]))
    ((row, column, reason),) = lists.rejects("citizens")
    assert (row, column) == (42, "target_group")
    assert reason.startswith("er lavet om til et tal eller en dato af Excel")
    assert set(lists.rows("citizens")["target_group"]) == {"6.10"}


def test_two_sheets_that_fit_are_not_guessed_between(lists: Lists, workbook: Workbook) -> None:
    found = seen(lists, workbook(A=[HEADINGS, ROW], B=[HEADINGS, ROW]))
    assert isinstance(found, UnknownFile)
    assert found.reason == "to af filens ark passer til offers; gem hvert ark som sin egen fil"
    assert found.reason in lists.refused()


def test_a_workbook_that_is_cut_off_or_locked_is_said(lists: Lists, workbook: Workbook) -> None:
    found = seen(lists, workbook(A=[HEADINGS, ROW])[:900])
    assert isinstance(found, UnknownFile)
    assert found.reason == (
        "filen kan ikke læses som Excel-fil; gem den som .xlsx uden adgangskode"
    )
    assert found.reason in lists.refused()


def test_headings_that_are_repeated_and_rows_that_are_empty_are_no_rows(
    lists: Lists, line: Line, text: Text
) -> None:
    heading = "Tilbuds-id;CPR-nummer;Navn;Tilbudstype;Startdato;Slutdato;Bemærkning"
    lists.put(text(line(), ";;;;;;", "", heading, line("T-2")))
    assert lists.told()["rows"] == lists.rows().height == 2


def test_a_file_of_two_kinds_alike_is_not_guessed(lists: Lists) -> None:
    lists.layouts["twin"] = lists.layouts["offers"]
    found = seen(lists, ";".join(HEADINGS).encode())
    assert isinstance(found, UnknownFile)
    assert (
        found.reason == "filen passer lige godt til offers og twin; ret overskrifterne i layoutet"
    )


def test_a_file_belongs_to_the_layout_that_finds_most_of_its_columns(lists: Lists) -> None:
    table = lists.layouts["offers"]
    fewer = {n: c for n, c in table.columns.items() if n != "ends_on"}
    lists.layouts["less"] = table.model_copy(update={"columns": fewer})
    found = known(lists, ";".join(HEADINGS).encode())
    assert (found.layout, found.other_layouts) == ("offers", ["less"])


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"\x00\xff\xfe" * 99, b"a;b\r\n1;2\r\n"])
def test_a_file_of_no_kind_is_known_to_be_none(lists: Lists, content: bytes) -> None:
    found = seen(lists, content)
    assert isinstance(found, UnknownFile)
    assert found.nearest is None


def test_every_layout_of_the_project_knows_a_file_with_its_own_headings(lists: Lists) -> None:
    for name, table in lists.layouts.items():
        for spelling in (0, -1):
            heading = ";".join(table.spellings(column)[spelling] for column in table.columns)
            assert known(lists, heading.encode()).layout == name


def test_layouts_that_do_not_hang_together_are_refused(lists: Lists) -> None:
    good = lists.layouts["citizens"].model_dump()
    person = good["columns"]["person"]
    for change, said in [
        ({"key": ["nobody"]}, "nobody er ikke en kolonne"),
        ({"key": ["case_ends_on"]}, "skal være required"),
        ({"reference_date": None}, "kræver reference_date"),
        ({"age_bands": [30, 18]}, "stigende age_bands"),
        ({"columns": {**good["columns"], "person": {**person, "optional": True}}}, "er optional"),
    ]:
        with pytest.raises(ValueError, match=said):
            type(lists.layouts["citizens"]).model_validate({**good, **change})


def test_open_text_that_may_tell_of_a_person_is_rejected(lists: Lists) -> None:
    heading = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato"
    rows = [f"{n:06}-0000;6.2;Danmark;01-01-2023;" for n in range(12185, 12285)]
    free = ["se 012185-1234", "ring 86 12 34 56", "a@b.dk", "x" * 101, '"a\nb"']
    rows += [f"012185-123{n};{each};Danmark;01-01-2023;" for n, each in enumerate(free)]
    lists.put("\n".join([heading, *rows, ""]).encode())
    found = lists.rejects("citizens")
    assert [row for row, *_ in found] == [102, 103, 104, 105, 106]
    assert {reason for *_, reason in found} == {
        "ligner fritekst eller et CPR-nummer og må ikke læses ind"
    }
    assert set(lists.rows("citizens")["target_group"]) == {"6.2"}


def test_codes_are_written_as_the_layout_writes_them(lists: Lists, line: Line, text: Text) -> None:
    lists.put(text(line(kind=" VIRKSOMHEDSPRAKTIK ")))
    assert lists.rows()["offer_type"].to_list() == ["Virksomhedspraktik"]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("31-12-2007", "16-17"),
        ("01-01-2008", "under 16"),
        ("01-07-2024", "under 16"),
        ("01-01-1999", "18-24"),
        ("31-12-1998", "25-29"),
        ("1990-12-31", "30-39"),
        ("31-12-1956", "67+"),
        ("29-02-1924", "67+"),
        ("", None),
    ],
)
def test_a_birth_date_leaves_as_an_age_band_at_the_end_of_2023(
    lists: Lists, born: str, band: str | None
) -> None:
    heading = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato;Fødselsdato"
    lists.put(f"{heading}\n012185-1234;6.2;Danmark;01-01-2023;;{born}\n".encode())
    found = lists.rows("citizens")
    assert found["age_band"].to_list() == [band]
    assert pl.Date not in {found.schema[c] for c in ("age_band", "origin")}


@pytest.mark.parametrize("number", ["012372-9917", "0123729917", "123729917"])
def test_a_persons_number_is_no_count(lists: Lists, number: str) -> None:
    rows = [f"{n:08};P;707;{n};2023" for n in range(1, 31)]
    rows += [f"00000099;P;707;{number};2023"]
    heading = "CVR-nummer;Virksomhedsnavn;Kommunekode;Antal ansatte;År"
    lists.put("\n".join([heading, *rows, ""]).encode())
    [(row, field, reason)] = lists.rejects("cvr_companies")
    assert (row, field) == (32, "employees")
    assert "et CPR-nummer" in reason


def test_no_text_leaves_where_the_list_of_what_is_known_is_empty(lists: Lists) -> None:
    table = lists.layouts["citizens"]
    lists.layouts["citizens"] = table.with_values({name: [] for name in table.lists})
    heading = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato"
    lists.put(f"{heading}\n012185-1234;6.2;Danmark;01-01-2023;\n".encode())
    assert "læg reference/target_group.csv tilbage" in lists.refused("citizens")


def test_no_nationality_leaves_where_the_list_of_them_is_empty(lists: Lists) -> None:
    lists.layouts["citizens"] = lists.layouts["citizens"].with_origins({})
    heading = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato"
    lists.put(f"{heading}\n012185-1234;6.2;Danmark;01-01-2023;\n".encode())
    assert "læg reference/nationality.csv tilbage" in lists.refused("citizens")


def test_a_text_that_no_list_knows_leaves_as_unknown_and_is_counted(lists: Lists) -> None:
    heading = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato"
    kinds = ["6.2", " DAGPENGEMODTAGERE ", "Plantet Prøveperson"]
    rows = [f"{n:06}-0000;{kind};Danmark;01-01-2023;" for n, kind in enumerate(kinds, 12185)]
    lists.put("\n".join([heading, *rows, ""]).encode())
    found = lists.rows("citizens")["target_group"].to_list()
    assert sorted(found) == ["6.2", "Dagpengemodtagere", "Ukendt målgruppe"]
    [said] = lists.told("citizens")["noticed"]
    assert said == (
        "rækker har en ukendt værdi i Målgruppe og tæller som 'Ukendt målgruppe'; føj "
        "stavemåden til reference/target_group.csv"
    )
    report = check(lists.newest, lists.layouts, date(2024, 8, 15))
    assert report.unknown == {"Målgruppe": UnknownTexts(1, (4,))}


def test_an_unknown_nationality_is_counted_and_one_that_is_listed_as_another_country_is_not(
    lists: Lists,
) -> None:
    lists.layouts["citizens"] = lists.layouts["citizens"].with_origins(
        {"Polen": "Vestlige lande", "Statsløs": "Andet land"}
    )
    heading = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato"
    spellings = ["POLEN ", "Statsløs", "Andet land", "Atlantis", "", "Lemurien"]
    rows = [f"{n:06}-0000;6.2;{land};01-01-2023;" for n, land in enumerate(spellings, 12185)]
    lists.layouts["citizens"] = lists.layouts["citizens"].model_copy(update={"most_rejected": 0.2})
    lists.put("\n".join([heading, *rows, ""]).encode())
    assert lists.rows("citizens")["origin"].sort().to_list() == [
        *["Andet land"] * 4, "Vestlige lande"
    ]  # fmt: skip
    assert (
        "rækker har en ukendt værdi i Statsborgerskab og tæller som 'Andet land'; føj stavemåden "
        "til reference/nationality.csv"
    ) in lists.told("citizens")["noticed"]
    report = check(lists.newest, lists.layouts, date(2024, 8, 15))
    assert report.unknown == {"Statsborgerskab": UnknownTexts(2, (5, 7))}
