"""Parsed answers: each is parsed once, and again only where what was written is not whole."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from assets.catalogue.catalogue import Entry
from assets.ingest import parsed
from assets.ingest.fetch import fetch_assets
from assets.ingest.parsed import VERDICT, ParsedAnswer, Verdict
from assets.ingest.parsing import parse
from assets.ingest.raw import raw_assets
from assets.ingest.validation import Selection, select_snapshot
from assets.ingest.vintages import source_answers
from connectors.archive.answers import Snapshot
from connectors.observations import Areas
from pipelines.builds import open_build
from pipelines.connections import open_sources
from pipelines.project import Project
from pipelines.settings import Settings
from tests.assets.ingest.vintages.teller import NAME, Teller
from tests.stored import rows_of

JANUARY, FEBRUARY = date(2024, 1, 20), date(2024, 2, 20)


@pytest.fixture
def teller(tmp_path: Path) -> Teller:
    told = Teller(tmp_path)
    told.says(JANUARY, [("2023M12", "16-24", 100), ("2023M12", "25-66", 50)])
    return told


@pytest.fixture
def parsings(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """The answers that have been parsed so far."""
    caplog.set_level("INFO", "assets.ingest")
    return lambda: [r.getMessage() for r in caplog.records if r.msg.startswith("Indlæser")]


def newest(teller: Teller) -> Selection:
    with teller.opened() as sources:
        return select_snapshot(teller.entry, sources, teller.store)


def folder(teller: Teller) -> Path:
    [found] = (teller.home / "work" / "parsed" / "jobindsats" / "y99z01").iterdir()
    return found


def test_a_refresh_parses_each_new_answer_once_and_an_unchanged_one_none(
    tmp_path: Path, parsings: Callable[[], list[str]]
) -> None:
    project = Project(Settings(_env_file=None, home=tmp_path))  # pyright: ignore[reportCallIssue]
    by_source = {
        source: project.catalogue.of_source(source)
        for source in ("reference", "register", "statbank")
    }
    table = source_answers.answer_table(
        project.catalogue, project.store, partial(open_sources, project)
    )
    for _ in range(2):
        with project.home.locked(), open_sources(project) as sources:
            for make in (fetch_assets, raw_assets):
                with open_build(project, {}) as build:
                    build.warehouse.connection.execute(
                        "create table if not exists core.area as "
                        "select '000' as area_code, 'Hele landet' as area"
                    )
                    result = dg.materialize(
                        [make(source, entries) for source, entries in by_source.items()],
                        resources={"sources": sources, "store": project.store, "build": build},
                    )
                    assert result.success
                    if make is raw_assets:
                        table.write(build)
        held = [path.name for path in project.store.root.glob("snapshots/*/*/*.sidecar")]
        assert len(parsings()) == len({*parsings()}) == len(held) > 10


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda folder: (folder / VERDICT).unlink(), id="no verdict"),
        pytest.param(lambda folder: (folder / VERDICT).write_text("{"), id="half a verdict"),
        pytest.param(
            lambda folder: (folder / VERDICT).write_text(
                (folder / VERDICT).read_text("utf-8").replace('"rows": 2', '"rows": 3'), "utf-8"
            ),
            id="another count",
        ),
        pytest.param(lambda folder: (folder / "0001.parquet").unlink(), id="no rows"),
        pytest.param(
            lambda folder: (folder / "0001.parquet").write_bytes(
                (folder / "0001.parquet").read_bytes()[:-9]
            ),
            id="half the rows",
        ),
        pytest.param(lambda folder: folder.rename(f"{folder}x"), id="gone"),
    ],
)
def test_what_is_damaged_is_parsed_again(
    teller: Teller, parsings: Callable[[], list[str]], harm: Callable[[Path], Any]
) -> None:
    rows = rows_of(newest(teller))
    assert rows_of(newest(teller)).equals(rows)
    assert len(parsings()) == 1
    harm(folder(teller))
    assert rows_of(newest(teller)).equals(rows)
    assert len(parsings()) == 2


def test_a_folder_that_was_not_finished_is_never_read(teller: Teller) -> None:
    newest(teller)
    whole = folder(teller)
    whole.rename(whole.with_name(f".{whole.name}.partial"))
    found = newest(teller)
    assert found.good is not None
    assert [path.parent for path in found.good.files] == [whole]


def test_what_is_refused_is_parsed_once_too_and_says_the_same(
    teller: Teller, parsings: Callable[[], list[str]]
) -> None:
    teller.says(FEBRUARY, [("2023M12", "16-24", -1), ("2023M12", "25-66", 50)])
    [first], [again] = newest(teller).refused, newest(teller).refused
    assert first == again
    assert [str(row) for row in again.rows] == [str(row) for row in first.rows]
    assert len(parsings()) == 2


def test_counts_declared_as_shares_name_the_number_and_the_unit_of_the_entry(
    teller: Teller,
) -> None:
    teller.entry_text = teller.entry_text.replace("unit: persons, hidden_below: 3", "unit: pct")
    rows = [("2023M11", "25-66", 99), ("2023M12", "25-66", 1234), ("2023M12", "16-24", 500)]
    teller.says(FEBRUARY, rows)
    assert newest(teller).refused[0].reason == (
        "jobindsats.dk y99z01 har 2 rækker, der ikke kan bruges; i den første er persons 1.234 for "
        "Hele landet, 25-66 i 2023M12, men en andel må højst være 100; giv kilden besked, eller "
        "ret `unit` (pct) for persons i data/sources/jobindsats/y99z01.yaml, "
        "hvis det ikke er procent."
    )


def test_another_entry_or_other_code_parses_again_and_the_old_rows_go(
    teller: Teller, parsings: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with teller.built():
        pass
    before = folder(teller)
    teller.entry_text = teller.entry_text.replace("hidden_below: 3", "hidden_below: 4")
    with teller.built():
        pass
    assert len(parsings()) == 2
    monkeypatch.setattr(parsed, "reader_hash", lambda _source: "f" * 64)
    with teller.built():
        pass
    assert len(parsings()) == 3
    parsed.prune(teller.home / "work" / "parsed", teller.entry, teller.store)
    assert not before.exists()
    assert "-ffffffff-" in folder(teller).name


def test_rows_of_an_answer_that_the_archive_no_longer_holds_go(teller: Teller) -> None:
    newest(teller)
    left = folder(teller)
    for path in (teller.store.root / "snapshots").rglob("*.*"):
        path.unlink()
    parsed.prune(teller.home / "work" / "parsed", teller.entry, teller.store)
    assert not left.exists()


def make_older(teller: Teller, days: int) -> list[Path]:
    """The parsed answers, each made so much older."""
    folders = sorted((teller.home / "work" / "parsed").glob("*/*/*"))
    for path in folders:
        at = path.stat().st_mtime - days * 24 * 60 * 60
        os.utime(path, (at, at))
    return folders


def unused(teller: Teller) -> list[Path]:
    return list(parsed.find_unused(teller.home / "work" / "parsed", 90))


def test_every_answer_of_a_table_with_vintages_is_in_use_by_each_build(teller: Teller) -> None:
    teller.says(FEBRUARY, [("2023M12", "16-24", 101), ("2023M12", "25-66", 50)])
    with teller.built():
        pass
    assert len(make_older(teller, 100)) == 2
    assert unused(teller) == []
    with teller.built():
        assert unused(teller) == []


def test_an_older_answer_that_only_the_newest_rests_on_is_unused_in_time(teller: Teller) -> None:
    newest(teller)
    before = folder(teller)
    teller.says(FEBRUARY, [("2023M12", "16-24", 101), ("2023M12", "25-66", 50)])
    newest(teller)  # held against the one before
    make_older(teller, 100)
    newest(teller)
    assert unused(teller) == [before]


def test_rows_read_by_an_entry_that_has_changed_are_unused_in_time(teller: Teller) -> None:
    with teller.built():
        pass
    [before] = make_older(teller, 100)
    teller.entry_text = teller.entry_text.replace("hidden_below: 3", "hidden_below: 4")
    with teller.built():
        assert unused(teller) == [before]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_parsed_rows_are_their_owners_alone(teller: Teller) -> None:
    newest(teller)
    assert folder(teller).stat().st_mode & 0o777 == 0o700


class Pieces:
    """A source whose answer comes in these pieces."""

    def __init__(self, *pieces: pl.DataFrame) -> None:
        self.pieces = pieces

    def parse(self, _entry: Entry, _snapshot: Snapshot, _notices: object) -> Iterator[pl.DataFrame]:
        yield from self.pieces

    def areas_of(self, _entry: Entry) -> Areas:
        return Areas([], [])


@pytest.mark.parametrize("as_enums", [True, False])
def test_a_key_that_stands_in_two_pieces_is_refused(
    teller: Teller, tmp_path: Path, as_enums: bool
) -> None:
    ages = ["16-24", "25-66"]
    rows = {
        "area": "Hele landet", "period": "2023M12", "measure": "persons", "value": 7.0,
        "unit": "persons", "mark": None, "source_table": NAME,
    }  # fmt: skip

    def piece(age: str) -> pl.DataFrame:
        made = pl.DataFrame([rows | {"age": age}], schema=teller.entry.schema)
        kinds = {name: pl.Enum([str(rows[name])]) for name in ("area", "period", "measure")}
        return made.cast({**kinds, "age": pl.Enum(ages)}) if as_enums else made

    def verdict(*pieces: pl.DataFrame) -> Verdict:
        snapshot: Any = None
        source: Any = Pieces(*pieces)
        answer = ParsedAnswer(tmp_path / "answer")
        with answer.writing() as beside:
            return parse(teller.entry, snapshot, source, beside)

    assert verdict(*map(piece, ages)).reason is None
    twice = verdict(*map(piece, [*ages, ages[0]]))
    assert twice.reason is not None
    assert twice.reason == (
        "jobindsats.dk y99z01 har 1 række, der ikke kan bruges: area, period, age, measure: nøglen "
        f"står også i en anden række (Hele landet, 2023M12, {ages[0]}, persons); giv kilden "
        "besked, eller ret data/sources/jobindsats/y99z01.yaml."
    )
    [row] = twice.broken
    assert row.rule == "nøglen står også i en anden række"
    assert ages[0] in str(row)


def test_a_verdict_names_the_files_that_it_is_about(teller: Teller) -> None:
    newest(teller)
    told = json.loads((folder(teller) / VERDICT).read_text("utf-8"))
    assert told["verdict"]["rows"] == 2
    assert told["verdict"]["periods"] == ["2023M12"]
    assert {*told["files"]} == {"0001.parquet"}
