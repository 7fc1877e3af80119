"""Export files: known by their headings, and only declared columns leave the reader."""

from __future__ import annotations

import dataclasses
import io
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from connectors.archive import retention
from connectors.archive.answers import LastAnswer
from connectors.errors import AnswerError
from connectors.fasit import files, latest_rows, response
from connectors.fasit.exports import NO_FILE
from connectors.fasit.layouts import PURPOSES, Layout
from connectors.tabular import csv
from tools.sample import fasit as sample

if TYPE_CHECKING:
    from conftest import Lists

Line = Callable[..., str]
Text = Callable[..., bytes]


def many(line: Line, count: int, first: int = 1) -> list[str]:
    return [line(f"T-{at}") for at in range(first, first + count)]


# What leaves the reader.


def test_a_list_is_found_by_its_headings_whatever_it_is_called(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(line()), name="deep/deeper/Kopi af ny mappe (2).TXT")
    lists.put(text("1;2", heading="Noget;Andet"), name="offers.csv")
    lists.put(b"PK", name="offers.xlsx")
    found = lists.rows()
    assert found.height == 1
    assert found["area_code"].to_list() == ["707"]


def identifiers() -> set[bytes]:
    """Every number and key of a person, company or record in the made-up exports."""
    texts = b"\n".join(sample.exports().values())
    found = set(re.findall(rb"\d{6}-\d{4}|(?<=;)\d{8}(?=;)|[TVS]-\d{5,6}|^\d{8}(?=;)", texts, re.M))
    return found | {number.replace(b"-", b"") for number in found}


def test_nothing_but_declared_columns_and_pseudonyms_leaves_the_reader(lists: Lists) -> None:
    lists.put(*sample.exports().values())
    private = ("Prøveperson", "Prøvevirksomhed", "Enhed", "ringer igen", "Polen")
    known = identifiers()
    assert len(known) > 5_000
    for name in (file.removesuffix(".csv") for file in sample.exports()):
        table = lists.layouts[name]
        rows, rejects = lists.fetch(name).parts
        assert isinstance(rows.body, bytes)
        frame = pl.read_parquet(io.BytesIO(rows.body))
        assert frame.columns == [*table.columns, "listed_on"]
        assert frame.height > 50
        assert frame.height == rows.request["rows"] == rows.request["loaded"]
        plain = io.BytesIO()
        frame.write_parquet(plain, compression="uncompressed")
        for stored in (rows.body, plain.getvalue(), rejects.body):
            assert isinstance(stored, bytes)
            runs = set(re.findall(rb"(?<![0-9a-f])(?:\d{10}|\d{8})(?![0-9a-f])", stored))
            written = set(re.findall(rb"\d{6}-\d{4}|[TVS]-\d{5,6}", stored))
            assert not (runs | written) & known
            assert not [each for each in private if each.encode() in stored]
        for column in (c for c, given in table.columns.items() if given.type in PURPOSES):
            assert frame[column].str.contains(r"^[0-9a-f]{32}$").all()
        assert "csv" not in str(rows.request)


def test_one_person_is_one_pseudonym_however_the_number_is_spelled(
    lists: Lists, line: Line, text: Text
) -> None:
    spellings = ("012185-1234", "0121851234", "121851234", "012185 1234", " 12185-1234")
    written = [line(f"T-{at}", cpr) for at, cpr in enumerate(spellings)]
    people = lists.put(text(*written, line("T-9", "022185-1234"))).rows()["person"]
    assert people.n_unique() == 2
    assert people.head(5).n_unique() == 1


def test_another_key_gives_other_pseudonyms(lists: Lists, line: Line, text: Text) -> None:
    lists.put(text(line()))
    bodies = [lists.fetch(key=key * 32).parts[0].body for key in (b"a", b"b")]
    one, other = (pl.read_parquet(body)["person"][0] for body in bodies)
    assert one != other


def test_separators_and_line_breaks_in_quoted_free_text_shift_nothing(
    lists: Lists, line: Line, text: Text
) -> None:
    free = 'T-1;012185-1234;"Prøve; person";Virksomhedspraktik;01-02-2023;;"a;\r\n""b"""'
    found = lists.put(text(free, line("T-2"))).rows()
    assert found["starts_on"].to_list() == [date(2023, 2, 1)] * 2


def test_a_layout_without_spellings_goes_by_our_own_names(lists: Lists) -> None:
    columns = {"offer": {"type": "record_key", "about": ""}}
    lists.layouts["offers"] = Layout.model_validate(
        {"title": "t", "municipality": "707", "keep_days": 1, "key": ["offer"], "columns": columns}
    )
    assert "('offer')" in lists.refused()
    assert lists.put(b"offer\r\nT-1\r\n").rows().height == 1


def test_the_same_exports_again_write_nothing_and_carry_their_last_day(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(*many(line, 30)))
    assert lists.save().keep_until == date(1970, 1, 1) + timedelta(days=400)
    assert lists.store.save("fasit", "offers", lists.fetch())[1] == "unchanged"


# Several files.


def test_the_same_file_twice_is_read_once_and_that_is_said(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(line()), text(line()))
    assert lists.rows().height == 1
    assert lists.told()["noticed"] == ["en fil ligger to gange i mappen og er læst én gang"]
    assert len(lists.told()["files"]) == lists.told()["rows"] == 1


def test_the_newest_file_wins_where_several_hold_a_row(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(line(), line("T-2")), text(line(start="09-09-2023")))
    found = lists.rows().sort("starts_on")
    assert found["starts_on"].to_list() == [date(2023, 2, 1), date(2023, 9, 9)]
    told = lists.told()
    assert (told["rows"], told["superseded"], told["loaded"]) == (3, 1, 2)


def test_overlapping_periods_are_one_list_with_each_row_once(
    lists: Lists, line: Line, text: Text
) -> None:
    january, february, march = ([line(f"{month}-{at}", start=f"{at + 1:02}-{month}-2023")
        for at in range(20)] for month in ("01", "02", "03"))  # fmt: skip
    lists.put(text(*january, *february), text(*february, *march))
    assert lists.rows().height == 60
    assert lists.told()["superseded"] == 20


def test_a_list_with_fewer_rows_is_taken_and_noticed_and_with_a_tenth_it_is_not_believed(
    lists: Lists, line: Line, text: Text
) -> None:
    snapshots = []
    for rows in (30, 30, 29, 3):
        lists.put_so_far = 0
        snapshots.append(lists.put(text(*many(line, rows))).save())
    first, same, fewer, few = snapshots
    assert response.notice_of_fewer_rows(same, first) is None
    assert (
        response.notice_of_fewer_rows(fewer, first) == "listen har færre rækker end den 15-08-2024"
    )
    assert not response.lost_most_rows(fewer, first)
    assert response.lost_most_rows(few, first)


def test_a_row_twice_in_a_file_is_counted_once_and_said(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(*many(line, 30), line("T-7")))
    assert lists.rows().height == 30
    assert lists.told()["noticed"] == ["rækker, der står to gange i en fil, tæller én gang"]


def test_rows_of_one_key_that_contradict_each_other_leave_the_last_and_reject_the_others(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(*many(line, 30), line("T-7", start="02-02-2023")))
    assert lists.rows().sort("starts_on")["starts_on"][-1] == date(2023, 2, 2)
    assert lists.rejects() == [(8, "offer", "står igen længere nede med andre værdier")]
    told = lists.told()
    assert (told["rows"], told["loaded"], told["rejected"]) == (31, 30, 1)


def test_many_rows_go_through_buckets_on_disk_and_come_out_the_same(
    lists: Lists, line: Line, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = [line(f"T-{at}", start="09-09-2023") for at in range(50, 150)]
    lists.put(text(*many(line, 100)), text(*new, line("T-60", cpr="x")))
    whole, told = lists.rows().sort("offer"), lists.told()
    monkeypatch.setattr(latest_rows, "BUCKET_BYTES", 1_000)
    monkeypatch.setattr(latest_rows, "MAX_ROWS_IN_MEMORY", 70)
    received = lists.fetch()
    assert len(received.parts) > 10
    written = list((lists.folder.parent / "spool").rglob("*.*"))
    assert {path.suffix for path in written} == {".parquet"}
    assert received.parts[0].request == told
    assert lists.rows().sort("offer").equals(whole)


def test_how_much_is_read_at_a_time_changes_neither_rows_nor_rejects(
    lists: Lists, line: Line, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = [line("T-40", cpr="ukendt", start="i dag"), line("T-41", cpr="0") + ";x"]
    quoted = [f'T-{at};012185-1234;"a;\r\nb";"Virksomhedspraktik";01-02-2023;;' for at in (50, 51)]
    lists.put(text(*many(line, 39), *quoted, *wrong, *many(line, 39, first=60)))
    whole = [pl.read_parquet(part.body) for part in lists.fetch().parts]
    monkeypatch.setattr(csv, "BLOCK", 99)
    pieces = [pl.read_parquet(part.body) for part in lists.fetch().parts]
    assert [len(each) for each in whole] == [80, 3]
    for one, other in zip(whole, pieces, strict=True):
        assert_frame_equal(one, other)


def test_nothing_is_left_of_a_list_that_is_refused_half_way(
    lists: Lists, line: Line, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest_rows, "BUCKET_BYTES", 1_000)
    monkeypatch.setattr(latest_rows, "MAX_ROWS_IN_MEMORY", 70)
    lists.put(text(*many(line, 100)), text(*many(line, 5), *([line(cpr="x")] * 9)))
    assert "bryder layoutet" in lists.refused()
    assert list((lists.folder.parent / "spool").iterdir()) == []


# What is refused.


def test_a_list_that_is_not_there_is_asked_for_by_its_headings(lists: Lists) -> None:
    for folder in (lists.folder, lists.folder / "nowhere"):
        lists.folder = folder
        assert lists.refused() == (
            f"Ingen fil i {folder} har overskrifterne til offers ('Tilbuds-id', 'CPR-nummer', "
            "'Tilbudstype', 'Startdato', 'Slutdato'); gem listen der, eller ret "
            "data/sources/fasit/offers.yaml."
        )


def test_a_file_that_lacks_one_heading_does_not_fit_and_it_is_said_which(
    lists: Lists, line: Line, text: Text
) -> None:
    heading = "Tilbuds-id;CPR-nummer;Navn;Tilbudstype;Startdato;Ophør;Bemærkning"
    lists.put(text(line(), heading=heading))
    assert (
        "(en fil er ikke læst: filen ligner mest offers, men mangler 'Slutdato')" in lists.refused()
    )
    lists.put(text(line()))
    assert "mangler 'Slutdato'" in lists.told()["noticed"][0]


@pytest.mark.parametrize("rows", [(), ("", ";;;;;;"), None])
def test_a_list_with_headings_alone_does_not_wipe_out_what_is_held(
    lists: Lists, text: Text, rows: tuple[str, ...] | None
) -> None:
    said = lists.put(text().strip() if rows is None else text(*rows)).refused()
    assert "Listen offers i" in said
    assert "har overskrifter, men ingen rækker; træk den igen" in said


def test_an_empty_list_beside_a_full_one_is_said(lists: Lists, line: Line, text: Text) -> None:
    lists.put(text(line()), text())
    assert lists.rows().height == 1
    assert lists.told()["noticed"] == ["en fil har overskrifter, men ingen rækker"]


def test_a_few_wrong_rows_are_left_out_and_kept_as_rejects_without_their_values(
    lists: Lists, line: Line, text: Text
) -> None:
    wrong = [line("T-40", cpr="ukendt", start="i dag"), line("T-41", cpr="0000000000")]
    lists.put(text(*many(line, 58), *wrong))
    assert lists.rows().height == 58
    assert sorted(lists.rejects()) == [
        (60, "person", "er ikke et CPR-nummer"),
        (60, "starts_on", "er ikke en dato (skriv 31-12-2023)"),
        (61, "person", "er tom"),
    ]
    told = lists.told()
    assert (told["rows"], told["rejected"], told["loaded"]) == (60, 2, 58)
    assert told["noticed"][0].startswith("rækker, der bryder layoutet, er sat til side (oftest:")


def test_more_than_a_twentieth_of_wrong_rows_refuses_the_file(
    lists: Lists, line: Line, text: Text
) -> None:
    wrong = [line("T-19", kind="Prøveperson 17"), line("T-20", start="012185-1234")]
    said = lists.put(text(*many(line, 18), *wrong)).refused()
    assert said.startswith(
        "10 procent af rækkerne i en fil til offers bryder layoutet, først række 20, "
    )
    assert "Prøveperson" not in said
    assert "1234" not in said


def test_a_layout_may_set_another_share(lists: Lists, line: Line, text: Text) -> None:
    table = lists.layouts["offers"]
    lists.layouts["offers"] = table.model_copy(update={"most_rejected": 0.1})
    wrong = [line("T-19", cpr="x"), line("T-20", cpr="y")]
    assert lists.put(text(*many(line, 18), *wrong)).rows().height == 18


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (b'T-2;012185-1234;"x\r\n', "et anførselstegn i eller før linje 3 står forkert"),
        (b"T-2;0121", "den sidste linje, række 3, er ikke hel"),
    ],
)
def test_a_file_that_fits_but_is_not_whole_is_refused_and_never_skipped(
    lists: Lists, line: Line, text: Text, more: bytes, said: str
) -> None:
    lists.put(text(*many(line, 30)), text(line()) + more)
    with pytest.raises(AnswerError) as error:
        lists.fetch()
    assert said in str(error.value)
    assert "1234" not in str(error.value)


def test_a_day_that_excel_left_as_a_number_in_many_rows_is_a_day_in_each(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(*(line(f"T-{at}", start=("44958", "01-02-2023")[at % 2]) for at in range(9))))
    assert lists.rows()["starts_on"].to_list() == [date(2023, 2, 1)] * 9


def test_a_row_with_more_cells_than_headings_is_rejected_alone(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(*many(line, 30), line("T-99") + ";x"))
    assert lists.rows().height == 30
    assert lists.rejects() == [(32, "rækken", "har flere celler, end der er overskrifter")]


def test_a_heading_twice_is_refused_where_it_is_read_and_no_matter_elsewhere(
    lists: Lists, line: Line, text: Text
) -> None:
    heading = "Tilbuds-id;CPR-nummer;Navn;Tilbudstype;Startdato;Slutdato;Bemærkning"
    lists.put(text(line() + ";x", heading=heading + ";Navn"))
    assert lists.rows().height == 1
    lists.put(text(line() + ";01-01-2023", heading=heading + ";STARTDATO"))
    assert "har overskriften 'Startdato' to gange" in lists.refused()


def test_a_file_that_may_not_be_read_is_a_sentence_without_its_name(
    lists: Lists, line: Line, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "QUIET", 0)
    lists.put(text(line()), name="032185-1234.csv")
    path = lists.folder / "032185-1234.csv"
    path.unlink()
    path.symlink_to("/proc/self/mem")
    said = lists.refused()
    assert said.startswith(f"{lists.folder} kan ikke læses (")
    assert "032185" not in said


def test_rows_stored_under_another_layout_are_to_be_fetched_again(
    lists: Lists, line: Line, text: Text
) -> None:
    stored = lists.put(text(line())).save().stored_parts()
    with pytest.raises(AnswerError, match="andre kolonner end layoutet nu; hent listen igen"):
        list(response.read(lists.layouts["citizens"], stored))


# Lists that need not be there, and lists of which only counts may leave.


def test_an_optional_list_without_a_file_is_empty(lists: Lists) -> None:
    received = lists.fetch("cases")
    assert received.source_updated == NO_FILE
    assert lists.rows("cases").height == 0
    assert response.rejected_cells(lists.save("cases")).height == 0


def test_an_optional_list_whose_file_is_gone_does_not_wipe_out_what_is_held(
    lists: Lists,
) -> None:
    def held(stamp: str | None) -> LastAnswer:
        return LastAnswer(lists.store.clock(), timedelta(0), stamp)

    assert lists.fetch("cases", held=held(NO_FILE)).source_updated == NO_FILE
    with pytest.raises(Exception, match=r"Ingen fil i .* har overskrifterne til cases"):
        lists.fetch("cases", held=held(None))


def test_cases_open_and_closed_and_several_a_person_are_read_under_fasits_own_headings(
    lists: Lists,
) -> None:
    heading = (
        "CitizenFullName,CitizenCprFormatted,Cases.TargetGroup,Cases.CaseStatus,Cases.CreatedOn,"
        "Cases.CaseEndDate"
    )
    rows = (
        "Prøveperson 1,012185-1234,6.2,1,2022-12-31T23:00:00.000Z,2023-06-29T22:00:00.000Z",
        "Prøveperson 1,012185-1234,6.3,3,2023-06-29T22:00:00.000Z,",
    )
    found = lists.put("\n".join([heading, *rows, ""]).encode()).rows("cases")
    assert found["person"].n_unique() == 1
    assert found["starts_on"].to_list() == [date(2023, 1, 1), date(2023, 6, 30)]
    assert found["ends_on"].to_list() == [date(2023, 6, 30), None]
    assert found["target_group"].to_list() == ["6.2", "6.3"]


def test_of_a_delicate_list_only_counts_leave_and_no_row_is_ever_written(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest_rows, "BUCKET_BYTES", 10)
    heading = "CPR-nummer;Navn;Indsats;Startdato;Resultat"
    rows = [
        f"0{1 + at}2185-1234;Prøveperson;Autismeindsats;01-0{1 + at}-2022;{outcome}"
        for at, outcome in enumerate(["Uddannelse", "uddannelse ", "Fortsat i indsats", ""])
    ]
    again = "012185-1234;Prøveperson;Autismeindsats;01-01-2022;Job"
    new_rows = [again, *rows[1:]]
    old, new = ("\n".join([heading, *each, ""]).encode("cp1252") for each in (rows, new_rows))
    found = lists.put(old, new).rows("programme_participants")
    assert found.columns == ["programme", "year", "outcome", "participants", "area_code"]
    assert dict(found.select("outcome", "participants").iter_rows()) == {
        None: 1,
        "Fortsat i indsats": 1,
        "Job": 1,
        "Uddannelse": 1,
    }
    assert not (lists.folder.parent / "spool").exists()


def test_the_files_are_never_changed(lists: Lists, line: Line, text: Text) -> None:
    lists.put(text(*many(line, 30)))
    path: Path = lists.folder / "export 0.csv"
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    lists.save()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_lists_that_were_read_with_different_keys_are_told_apart(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(*many(line, 30)))
    first, again, other = (
        lists.store.save("fasit", name, lists.fetch(key=key), "question")[0]
        for name, key in (("a", b"k" * 32), ("b", b"k" * 32), ("c", b"j" * 32))
    )
    assert not response.has_other_key(again, first)
    assert response.has_other_key(other, first)
    assert b"k" * 32 not in first.path.with_suffix(".sidecar").read_bytes()


def test_a_list_with_keys_in_an_older_form_is_told_until_it_is_read_again(
    lists: Lists, line: Line, text: Text
) -> None:
    now = lists.put(text(line())).save()
    assert not response.is_of_an_older_version(now)
    request = {k: v for k, v in now.parts[0]["request"].items() if k != "normal_form"}
    older = dataclasses.replace(now, parts=[{**now.parts[0], "request": request}, *now.parts[1:]])
    assert response.is_of_an_older_version(older)


def test_an_export_that_was_saved_after_midnight_is_kept_as_long_as_its_rows(
    lists: Lists, text: Text, line: Line
) -> None:
    lists.put(text(line()))
    saved = datetime(2024, 8, 1, 22, 30, tzinfo=UTC)  # 2 August in Denmark
    os.utime(lists.newest, (saved.timestamp(),) * 2)
    kept = lists.fetch().keep_until
    assert kept is not None
    due = retention.due_exports(lists.folder, lists.layouts, kept, saved)
    assert due == ([], 0)
    [(_, deletion)], _ = retention.due_exports(
        lists.folder, lists.layouts, kept + timedelta(days=1), saved
    )
    assert deletion.keep_until == kept
