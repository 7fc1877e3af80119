"""Every fault of a source ends in the right data, or in one sentence with the last good data kept.

How each one ended is shown as a table after the tests' output (`tests/conftest.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import stamina

from assets.catalogue import catalogue
from pipelines.settings import DATA
from tests.faults import bulk_faults, jobindsats_faults, statbank_faults
from tests.faults.bench import (
    FIRST_DAY,
    KEPT,
    KEY,
    RIGHT,
    SECOND_DAY,
    THIRD_DAY,
    Case,
    Edition,
    Run,
    Source,
    bodies_kept,
    faults_of_a_sentence,
    run,
)
from tests.stand_in import Answer, StandIn
from tests.stored import as_it_came

MODULES = [jobindsats_faults, statbank_faults, bulk_faults]
CASES = [case for module in MODULES for case in module.cases()]
FOLLOWED = {(case.source, case.fault): case for case in CASES if case.end == KEPT}.values()
"""Of each fault one case that a run with the source well comes after."""
Record = Callable[[str, object], None]


class Bench:
    """A source with the archive that its first edition left, and what its editions hold."""

    def __init__(self, source: Source, folder: Path) -> None:
        self.source, self.folder = source, folder
        self.first = self.fetched(source.first, folder / "held", FIRST_DAY).frame
        self.second = self.fetched(source.second, folder / "second", FIRST_DAY).frame

    def fetched(self, answer: Answer, archive: Path, now: datetime) -> Run:
        with StandIn(answer) as well:
            return self.run(archive, well.url, now)

    def run(self, archive: Path, url: str, now: datetime, deadline: float = 30.0) -> Run:
        parsed = self.folder / "parsed"  # The same bytes are parsed once in hundreds of runs.
        return run(self.source, archive, url, now, parsed=parsed, deadline=deadline)

    def archive(self, tmp_path: Path) -> Path:
        shutil.copytree(self.folder / "held", tmp_path / "archive")
        return tmp_path / "archive"


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bench]:
    known = catalogue.load([DATA / "sources"])
    return {
        module.NAME: Bench(module.source(known), tmp_path_factory.mktemp("bench"))
        for module in MODULES
    }


@pytest.fixture
def bench(request: pytest.FixtureRequest, benches: dict[str, Bench]) -> Bench:
    return benches[request.getfixturevalue("case").source]


@pytest.fixture
def ended(record_property: Record) -> dict[str, Any]:
    """What is told of the case in the table; filled in as it becomes known."""
    facts: dict[str, Any] = {}
    record_property("fault", facts)
    return facts


def test_the_second_edition_differs_from_the_first_in_one_figure(benches: dict[str, Bench]) -> None:
    for bench in benches.values():
        assert unlike(bench.second, bench.first).height == 1


@pytest.mark.parametrize("case", CASES, ids=[f"{case.source}, {case.name}" for case in CASES])
def test_a_fault_ends_in_right_data_or_in_one_sentence(
    case: Case, bench: Bench, ended: dict[str, Any], tmp_path: Path
) -> None:
    ended |= {"at": CASES.index(case), "fault": case.fault, "source": case.source, "end": case.end}
    archive = bench.archive(tmp_path)
    with StandIn(Edition(bench.source.second, case.edits)) as spoilt:
        if case.wire:
            spoilt.fault(**case.wire)
        if case.gone:
            spoilt.close()
        with stamina.set_testing(True, attempts=2 if case.hasty else 4, cap=True):
            met = bench.run(archive, spoilt.url, case.now, case.deadline)
    ended |= {"requests": len(spoilt.asked), "sentence": met.sentence}
    if case.end == RIGHT:
        assert met.sentence is None
        assert met.state.name == case.state
        assert_same(met.frame, case.expected(bench.second))
    else:
        assert_kept(met, bench)
        if case.left_behind is not None:
            assert bodies_kept(archive, bench.source) == case.left_behind
    if case in FOLLOWED or case.now != SECOND_DAY:
        well = bench.fetched(bench.source.second, archive, THIRD_DAY)
        assert (well.sentence, well.state.name) == (None, "fresh")
        assert_same(well.frame, bench.second)
    assert_no_key(archive)


@pytest.mark.parametrize("module", MODULES)
def test_a_period_that_was_not_delivered_is_fetched_again_at_the_same_stamp(
    module: Any, benches: dict[str, Bench], tmp_path: Path
) -> None:
    bench, [edit, *_] = benches[module.NAME], module.UNDELIVERED.values()
    archive = bench.archive(tmp_path)
    early = bench.fetched(Edition(bench.source.second, {"data": edit}), archive, SECOND_DAY)
    assert module.NEWEST not in set(early.frame["period"])
    assert any(module.NEWEST in notice for notice in early.loaded.noticed)
    assert_same(bench.fetched(bench.source.second, archive, THIRD_DAY).frame, bench.second)


def unlike(found: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not among the expected ones."""
    return found.join(expected, on=found.columns, how="anti", nulls_equal=True)


def assert_same(found: pl.DataFrame, expected: pl.DataFrame) -> None:
    assert found.equals(expected), unlike(found, expected)


def assert_kept(met: Run, bench: Bench) -> None:
    assert met.sentence is not None
    assert faults_of_a_sentence(met.sentence, bench.source.entry) == [], met.sentence
    assert (met.state.name, met.state.problem) == ("stale", met.sentence)
    assert_same(met.frame, bench.first)


def assert_no_key(archive: Path) -> None:
    spellings = [KEY, KEY.replace("/", "\\/"), KEY.replace("/", "%2F").replace("=", "%3D")]
    for path in archive.rglob("*"):
        written = as_it_came(path) if path.is_file() else b""
        assert not any(spelling.encode() in written for spelling in spellings), path
