"""Fasit exports: known by their headings, and only declared columns leave the reader."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from connectors import fasit
from connectors.errors import AnswerError, SourceError
from connectors.fasit import Table
from connectors.pseudonyms import Pseudonyms
from connectors.snapshots import Received, SnapshotStore
from pipelines.sample import fasit as sample

KEYED = Pseudonyms(b"k" * 32)
TODAY = date(2024, 8, 15)
HEADING = "Tilbuds-id;CPR-nummer;Navn;Tilbudstype;Startdato;Slutdato;Bemærkning"
PRACTICE = "Virksomhedspraktik"


@pytest.fixture
def offers(entry: Callable[[str, str], Any]) -> Table:
    return entry("fasit", "offers")


def line(
    offer: str = "T-1", cpr: str = "012185-1234", kind: str = PRACTICE, start: str = "01-02-2023"
) -> str:
    return f"{offer};{cpr};Prøveperson 17;{kind};{start};;ringer igen"


def lines(count: int) -> list[str]:
    return [line(f"T-{at}") for at in range(1, count + 1)]


def content(*rows: str, heading: str = HEADING, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join([heading, *rows, ""]).encode(encoding)


def put(folder: Path, *files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for at, file in enumerate(files):
        path = folder / f"export {at}.csv"
        path.write_bytes(file)
        os.utime(path, (at, at))
    return folder


def fetch(table: Table, folder: Path, keyed: Pseudonyms = KEYED) -> Received:
    return fasit.fetch("offers", table, folder, keyed, TODAY)


def rows(table: Table, folder: Path) -> pl.DataFrame:
    return fasit.read(table, [part.body for part in fetch(table, folder).parts])


def refused(table: Table, folder: Path) -> str:
    with pytest.raises(SourceError) as error:
        fetch(table, folder)
    return str(error.value)


# What leaves the reader.


def test_a_list_is_found_by_its_headings_whatever_it_is_called(
    tmp_path: Path, offers: Table
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "Kopi af ny mappe (2).TXT").write_bytes(content(line()))
    (tmp_path / "offers.csv").write_bytes(content("1;2", heading="Noget;Andet"))
    (tmp_path / "offers.xlsx").write_bytes(b"PK")
    found = rows(offers, tmp_path)
    assert found.height == 1
    assert found["area_code"].to_list() == ["707"]


def identifiers() -> set[bytes]:
    """Every number and key of a person, company or record in the made-up exports."""
    texts = b"\n".join(sample.exports().values())
    found = set(re.findall(rb"\d{6}-\d{4}|(?<=;)\d{8}(?=;)|[TVS]-\d{5,6}|^\d{8}(?=;)", texts, re.M))
    return found | {number.replace(b"-", b"") for number in found}


def test_nothing_but_declared_columns_and_pseudonyms_leaves_the_reader(
    tmp_path: Path, entry: Callable[[str, str], Any]
) -> None:
    for name, body in sample.exports().items():
        (tmp_path / name).write_bytes(body)
    private = ("Prøveperson", "Prøvevirksomhed", "Enhed", "ringer igen", "Polen")
    known = identifiers()
    assert len(known) > 5_000
    for layout in sample.exports():
        name = layout.removesuffix(".csv")
        table = entry("fasit", name)
        (part,) = fasit.fetch(name, table, tmp_path, KEYED, TODAY).parts
        frame = pl.read_parquet(io.BytesIO(part.body))
        assert frame.columns == list(table.columns)
        assert frame.height > 50
        plain = io.BytesIO()
        frame.write_parquet(plain, compression="uncompressed")
        for stored in (part.body, plain.getvalue()):
            runs = set(re.findall(rb"(?<![0-9a-f])(?:\d{10}|\d{8})(?![0-9a-f])", stored))
            written = set(re.findall(rb"\d{6}-\d{4}|[TVS]-\d{5,6}", stored))
            assert not (runs | written) & known
            assert not [text for text in private if text.encode() in stored]
        for column in (c for c, given in table.columns.items() if given.type in fasit.PURPOSES):
            assert frame[column].str.contains(r"^[0-9a-f]{32}$").all()
        assert "csv" not in str(part.request)


def test_one_person_is_one_pseudonym_however_the_number_is_spelled(
    tmp_path: Path, offers: Table
) -> None:
    spellings = ("012185-1234", "0121851234", "121851234", "012185 1234", " 12185-1234")
    written = [line(f"T-{at}", cpr) for at, cpr in enumerate(spellings)]
    people = rows(offers, put(tmp_path, content(*written, line("T-9", "022185-1234"))))["person"]
    assert people.n_unique() == 2
    assert people.head(5).n_unique() == 1


def test_another_key_gives_other_pseudonyms(tmp_path: Path, offers: Table) -> None:
    folder = put(tmp_path, content(line()))
    bodies = [fetch(offers, folder, Pseudonyms(key * 32)).parts[0].body for key in (b"a", b"b")]
    one, other = (pl.read_parquet(body)["person"][0] for body in bodies)
    assert one != other


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_encodings_and_separators_are_recognised(
    tmp_path: Path, offers: Table, encoding: str, separator: str
) -> None:
    written = content(line(kind="Ordinær uddannelse"), encoding=encoding)
    folder = put(tmp_path, written.replace(b";", separator.encode()))
    assert rows(offers, folder)["offer_type"].to_list() == ["Ordinær uddannelse"]


def test_separators_and_line_breaks_in_quoted_free_text_shift_nothing(
    tmp_path: Path, offers: Table
) -> None:
    free = 'T-1;012185-1234;"Prøve; person";Virksomhedspraktik;01-02-2023;;"a;\r\n""b"""'
    found = rows(offers, put(tmp_path, content(free, line("T-2"))))
    assert found["starts_on"].to_list() == [date(2023, 2, 1)] * 2


def test_the_newest_file_wins_where_several_hold_a_row(tmp_path: Path, offers: Table) -> None:
    old, new = content(line(), line("T-2")), content(line(start="09-09-2023"))
    found = rows(offers, put(tmp_path, old, new)).sort("starts_on")
    assert found["starts_on"].to_list() == [date(2023, 2, 1), date(2023, 9, 9)]


def test_a_layout_without_spellings_goes_by_our_own_names(tmp_path: Path) -> None:
    columns = {"offer": {"type": "text", "about": ""}}
    table = Table.model_validate(
        {"title": "t", "municipality": "707", "keep_days": 1, "key": ["offer"], "columns": columns}
    )
    assert rows(table, put(tmp_path, b"offer\r\nT-1\r\n")).height == 1
    assert "('offer')" in refused(table, tmp_path / "nothing")


def test_the_same_exports_again_write_nothing_and_carry_their_last_day(
    tmp_path: Path, offers: Table, store: SnapshotStore
) -> None:
    folder = put(tmp_path / "exports", content(*lines(30)))
    snapshot, outcome = store.save("fasit", "offers", fetch(offers, folder))
    assert outcome == "new"
    assert snapshot.keep_until == date(2025, 9, 19)
    assert store.save("fasit", "offers", fetch(offers, folder))[1] == "unchanged"


# What is refused.


def test_a_list_that_is_not_there_is_asked_for_by_its_headings(
    tmp_path: Path, offers: Table
) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert refused(offers, folder) == (
            f"No file in {folder} has the headings of offers ('Tilbuds-id', 'CPR-nummer', "
            "'Tilbudstype', 'Startdato', 'Slutdato'); save the list there, or correct "
            "data/sources/fasit/offers.yaml."
        )


def test_a_file_that_lacks_one_heading_does_not_fit(tmp_path: Path, offers: Table) -> None:
    folder = put(tmp_path, content(line(), heading=HEADING.replace("Slutdato", "Slut")))
    assert refused(offers, folder).startswith("No file in")


@pytest.mark.parametrize("written", [content(), content("", ";;;;;;"), content().strip()])
def test_a_list_with_headings_alone_does_not_wipe_out_what_is_held(
    tmp_path: Path, offers: Table, written: bytes
) -> None:
    said = refused(offers, put(tmp_path, written))
    assert "The export of offers in" in said
    assert "has headings but no rows; draw the list again" in said


def test_a_few_wrong_rows_are_left_out_and_counted(tmp_path: Path, offers: Table) -> None:
    written = [*lines(39), line("T-40", cpr="ukendt"), line("T-41", cpr="0000000000")]
    (part,) = fetch(offers, put(tmp_path, content(*written))).parts
    assert part.request["rejected"] == 2
    assert pl.read_parquet(part.body).height == 39


def test_more_than_a_twentieth_of_wrong_rows_refuses_the_file(
    tmp_path: Path, offers: Table
) -> None:
    written = [*lines(18), line("T-19", kind="Prøveperson 17"), line("T-20", start="012185-1234")]
    said = refused(offers, put(tmp_path, content(*written)))
    assert said.startswith("2 of 20 rows of a file for offers break its layout, first row 20, ")
    assert "Prøveperson" not in said
    assert "1234" not in said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (content(line(), line("T-2") + ";x"), "row 3 has more cells than there are headings"),
        (content(line(), 'T-2;012185-1234;"x'), "a quotation mark in line 3 is out of place"),
        (content(line()) + b"T-2;0121", "its last line, row 3, is cut off"),
        (
            content(line() + ";01-01-2023", heading=HEADING + ";Startdato"),
            "has the heading 'Startdato' twice",
        ),
    ],
)
def test_a_file_that_fits_but_is_not_whole_is_refused_and_never_skipped(
    tmp_path: Path, offers: Table, written: bytes, said: str
) -> None:
    folder = put(tmp_path, content(*lines(30)), written)
    with pytest.raises(AnswerError) as error:
        fetch(offers, folder)
    assert said in str(error.value)
    assert "1234" not in str(error.value)


def test_a_heading_twice_that_nobody_reads_is_no_matter(tmp_path: Path, offers: Table) -> None:
    folder = put(tmp_path, content(line() + ";x", heading=HEADING + ";Navn"))
    assert rows(offers, folder).height == 1


def test_a_file_that_vanishes_while_it_is_read_is_a_sentence_without_its_name(
    tmp_path: Path, offers: Table
) -> None:
    put(tmp_path, content(line()))
    files = fasit._files(tmp_path)
    (tmp_path / "032185-1234.csv").write_bytes(content(line("T-3")))
    next(files)
    (tmp_path / "032185-1234.csv").unlink()
    with pytest.raises(SourceError, match=r"cannot be read \(No such file") as error:
        list(files)
    assert "032185" not in str(error.value)


def test_rows_stored_under_another_layout_are_to_be_fetched_again(
    tmp_path: Path, offers: Table, entry: Callable[[str, str], Any]
) -> None:
    (part,) = fetch(offers, put(tmp_path, content(line()))).parts
    with pytest.raises(AnswerError, match="other columns than its layout now; fetch the export"):
        fasit.read(entry("fasit", "citizens"), [part.body])


def test_a_file_tells_which_layouts_it_fits(
    offers: Table, entry: Callable[[str, str], Any]
) -> None:
    tables = {"offers": offers, "citizens": entry("fasit", "citizens")}
    assert fasit.layouts_that_fit(tables, content(line())) == ["offers"]
    assert fasit.layouts_that_fit(tables, b"") == []
    assert fasit.layouts_that_fit(tables, b"\x00\xff\xfe" * 99) == []
