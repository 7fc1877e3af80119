"""Newest figures that a source has not delivered, or that cannot be what it measures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from random import Random

import polars as pl
import pytest

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Entry
from assets.ingest import implausible
from assets.ingest.delivery import judge_delivery
from connectors.observations import ABSENT, MISSING, Notices
from pipelines.settings import DATA

OWN, COUNTRY = "Sted 07", "Hele landet"
AREAS = [COUNTRY, *(f"Sted {number:02}" for number in range(30))]
MONTHS = [f"2024M{month:02}" for month in range(1, 10)]
*_, BEFORE, NEWEST = MONTHS
KINDS = ["Aktivitetsparat", "Jobparat"]
PERSONS, SHARE = "persons", "full_time_share_labour_force"
Key = tuple[str, str, str, str]
Value = Callable[[Key, float], float | None]
Judge = Callable[..., tuple[pl.DataFrame, Notices]]


@pytest.fixture(scope="module")
def entry() -> Entry:
    return catalogue.load([DATA / "sources"])["jobindsats_y60a02"]


@pytest.fixture
def judged(entry: Entry, tmp_path: Path) -> Judge:
    """The rows that are left of a count and a share by area, month and kind, and what is noticed.

    ``change`` gives each value anew; ``mark`` is that of its nulls.
    """

    def judge(
        change: Value, mark: str = ABSENT, months: list[str] = MONTHS
    ) -> tuple[pl.DataFrame, Notices]:
        made = Random(7)
        rows: list[tuple[object, ...]] = []
        for area, month, kind in product(AREAS, months, KINDS):
            size = 3000 if area == COUNTRY else 100
            count = round(size * (2.5 if kind == "Jobparat" else 1) * made.uniform(0.9, 1.1))
            for measure, value in ((PERSONS, float(count)), (SHARE, round(count / size, 1))):
                new = change((area, month, kind, measure), value)
                rows.append((area, month, kind, measure, new, None if new is not None else mark))
        frame = pl.DataFrame(
            rows,
            ["area", "period", "visitation", "measure", "value", "mark"],
            orient="row",
            infer_schema_length=None,
        ).cast({"value": pl.Float64, "mark": pl.String})
        frame.write_parquet(tmp_path / "rows.parquet")
        notices = Notices()
        files = [tmp_path / "rows.parquet"]
        delivery = judge_delivery(entry, files, months, [COUNTRY, OWN], notices)
        return delivery.mend(frame), notices

    return judge


def missing(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("value").is_null() & (pl.col("mark") == MISSING))


@pytest.mark.parametrize(
    ("late", "mark"),
    [
        pytest.param(lambda key, value: value if key[0] < "Sted 12" else None, ABSENT, id="few"),
        pytest.param(lambda *_: 0.0, ABSENT, id="zeros"),
        pytest.param(lambda *_: None, "<3", id="nulls"),
    ],
)
@pytest.mark.parametrize("months", [[NEWEST], [BEFORE, NEWEST], MONTHS[-3:]])
def test_newest_periods_with_far_fewer_areas_are_left_out(
    judged: Judge, late: Value, mark: str, months: list[str]
) -> None:
    rows, notices = judged(lambda key, v: late(key, v) if key[1] in months else v, mark)
    assert sorted(rows["period"].unique()) == [m for m in MONTHS if m not in months]
    assert notices.undelivered == months
    assert all("mod normalt 31 i perioderne før" in each for each in notices.sentences)


def test_one_value_without_numbers_in_the_newest_period_is_missing(judged: Judge) -> None:
    rows, notices = judged(lambda key, v: 0.0 if key[1:3] == (NEWEST, KINDS[1]) else v)
    late = missing(rows)
    assert late.select("period", "visitation").unique().rows() == [(NEWEST, KINDS[1])]
    assert late.height == 2 * len(AREAS)
    [sentence] = notices.sentences
    assert f"har næsten ingen tal i {NEWEST} for " in sentence
    assert "'Antal personer Jobparat'; de tæller som manglende" in sentence
    assert notices.undelivered == [NEWEST]


@pytest.mark.parametrize("by", [1000, 100, 10, 6, 0.1, 0.01])
@pytest.mark.parametrize("since", [NEWEST, BEFORE, MONTHS[3]])
def test_periods_in_another_unit_are_missing_until_their_source_mends_them(
    judged: Judge, by: float, since: str
) -> None:
    rows, notices = judged(
        lambda key, v: round(v * by, 3) if key[1] >= since and key[3] == PERSONS else v
    )
    found = missing(rows)
    assert sorted(found["period"].unique()) == [month for month in MONTHS if month >= since]
    assert set(found["measure"]) == {PERSONS}
    assert found.height == 2 * len(AREAS) * found["period"].n_unique()
    [sentence] = notices.sentences
    assert "som ved en anden enhed" in sentence
    assert "skriv `breaks` i data/sources/jobindsats/y60a02.yaml" in sentence


def test_one_period_in_another_unit_among_others_is_missing_alone(judged: Judge) -> None:
    rows, _ = judged(lambda key, v: v / 100 if key[1] == BEFORE and key[3] == SHARE else v)
    assert missing(rows).select("period", "measure").unique().rows() == [(BEFORE, SHARE)]


@pytest.mark.parametrize(("value", "count"), [(0.0, 2), (None, 1)])
def test_a_steady_figure_that_becomes_nothing_is_missing_and_so_is_its_share_of_0(
    judged: Judge, value: float | None, count: int
) -> None:
    rows, notices = judged(lambda key, v: value if key[:3] == ("Sted 20", NEWEST, KINDS[1]) else v)
    found = missing(rows).select("area", "period", "visitation").unique()
    assert found.rows() == [("Sted 20", NEWEST, KINDS[1])]
    [sentence] = notices.sentences
    assert (
        f"{count} tal for 'Sted 20' i 2024M09, der ligger langt fra dem i perioderne før"
        in sentence
    )


def test_a_figure_of_the_country_that_is_far_from_its_own_is_missing(judged: Judge) -> None:
    far = (COUNTRY, NEWEST, KINDS[0], PERSONS)
    rows, notices = judged(lambda key, v: v * 0.1 if key == far else v)
    assert missing(rows).select("area", "period", "visitation", "measure").rows() == [far]
    assert notices.undelivered == [NEWEST]


def test_a_share_of_the_own_municipality_that_was_always_there_is_missed(judged: Judge) -> None:
    def lost(area: str) -> Notices:
        key_of = (area, NEWEST, KINDS[0], SHARE)
        return judged(lambda key, v: None if key == key_of else v, MISSING)[1]

    assert lost(OWN).sentences == [
        f"jobindsats.dk y60a02 mangler 1 tal for {OWN!r} i {NEWEST}, som fandtes i perioderne før"
    ]
    assert lost("Sted 09").sentences == []


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(lambda _, v: v, id="all there"),
        pytest.param(lambda key, v: v if key[0] < "Sted 15" else 0.0, id="always few"),
        pytest.param(
            lambda key, v: 0.0 if key[1] == NEWEST and key[0] == "Sted 03" else min(v, 0.9),
            id="one small figure that becomes none",
        ),
        pytest.param(lambda key, v: v * (2 if key[1] == NEWEST else 1), id="twice as many"),
        pytest.param(
            lambda key, v: v * (9 if key[1] == NEWEST and key[0] == OWN else 1), id="one area alone"
        ),
    ],
)
def test_what_is_usual_stays(judged: Judge, value: Value) -> None:
    rows, notices = judged(value)
    assert missing(rows).is_empty()
    assert sorted(rows["period"].unique()) == MONTHS
    assert (notices.sentences, notices.undelivered) == ([], [])


def test_what_is_not_mature_or_of_a_short_history_stays(judged: Judge) -> None:
    three = MONTHS[:3]
    rows, notices = judged(lambda key, v: 0.0 if key[1] == three[-1] else v, months=three)
    assert (missing(rows).height, notices.sentences) == (0, [])


def test_counts_that_are_missing_are_noticed(judged: Judge) -> None:
    large = ("Sted 12", MONTHS[4], KINDS[0], PERSONS)
    rows, notices = judged(lambda key, v: None if key == large else v, MISSING)
    assert missing(rows).height == 1
    assert notices.sentences == [
        "jobindsats.dk y60a02 mangler 1 antal, der er for store til at være skjult, senest Antal "
        "personer, Sted 12, Aktivitetsparat i 2024M05; de tæller som manglende"
    ]
    assert notices.undelivered == []


@pytest.mark.parametrize(
    "change",
    [
        lambda key, v: 0.0 if key[1:3] == (NEWEST, KINDS[1]) else v,
        lambda key, v: v * 100 if key[1] >= BEFORE and key[3] == PERSONS else v,
        lambda key, v: 0.0 if key[:3] == ("Sted 20", NEWEST, KINDS[1]) else v,
        lambda key, v: None if key[:2] == (OWN, NEWEST) else v,
    ],
    ids=["hardly any", "another unit", "gone", "lost"],
)
def test_a_large_answer_is_judged_in_parts_as_it_is_whole(
    judged: Judge, change: Value, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, told = judged(change, MISSING)
    assert not missing(whole).is_empty()
    monkeypatch.setattr(implausible, "MOST_ROWS_AT_ONCE", 100)
    parts, told_of_parts = judged(change, MISSING)
    assert parts.equals(whole)
    assert told_of_parts == told
