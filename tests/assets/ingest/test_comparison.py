"""An answer held against the one before it: what is refused, and what is noticed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from random import Random

import polars as pl
import pytest

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Entry
from assets.ingest.comparison import Comparison, Side, compare, withdrawn
from connectors.observations import Areas
from pipelines.settings import DATA

AREAS = ["Hele landet", "Norddjurs", *(f"Sted {number}" for number in range(28))]
VITAL = Areas(AREAS, AREAS, ["Hele landet", "Norddjurs"])
MONTHS = [f"{year}M{month:02}" for year in (2022, 2023) for month in range(1, 13)]
KINDS = ["Aktivitetsparat", "Jobparat"]
MEASURES = ["persons", "full_time_share_labour_force"]
Key = tuple[str, str, str, str]
Cells = Mapping[Key, float | None]
Change = Callable[[Key, float], float | None]


@pytest.fixture(scope="module")
def entry() -> Entry:
    return catalogue.load([DATA / "sources"])["jobindsats_y60a02"]


@pytest.fixture(scope="module")
def before() -> Cells:
    """Two years of a count and a share, by area and visitation."""
    made = Random(3)
    size = {area: made.randrange(60, 900) for area in AREAS} | {"Hele landet": 12_000}
    cells: dict[Key, float | None] = {}
    for area, month, kind in product(AREAS, MONTHS, KINDS):
        count = round(size[area] * (1.0 if kind == "Jobparat" else 2.3) * made.uniform(0.9, 1.1))
        cells[area, month, kind, "persons"] = float(count)
        cells[area, month, kind, MEASURES[1]] = round(count / size[area] * 2, 1)
    return cells


@pytest.fixture
def compared(entry: Entry, before: Cells, tmp_path: Path) -> Callable[..., Comparison]:
    def side(name: str, cells: Cells) -> Side:
        frame = pl.DataFrame(
            [(*key, value, "missing" if value is None else None) for key, value in cells.items()],
            ["area", "period", "visitation", "measure", "value", "mark"],
            orient="row",
            infer_schema_length=None,
        ).cast({"value": pl.Float64, "mark": pl.String})
        frame.write_parquet(tmp_path / f"{name}.parquet")
        return Side([tmp_path / f"{name}.parquet"], sorted(set(frame["period"])))

    def against(change: Change, profile: Mapping[str, float] | None = None) -> Comparison:
        after = {key: change(key, value or 0.0) for key, value in before.items()}
        return compare(entry, side("old", before), side("new", after), VITAL, profile or {})

    return against


def test_an_answer_of_small_revisions_is_taken_without_a_word(
    compared: Callable[..., Comparison],
) -> None:
    made = Random(1)

    def revised(key: Key, value: float) -> float:
        newest = key[1] >= "2023M11"
        return round(value * (1 + made.uniform(-0.3, 0.3) * newest + made.uniform(-0.01, 0.01)), 1)

    found = compared(revised)
    assert (found.refusal, list(found.noticed)) == (None, [])
    assert 0 < found.profile["persons"] < 0.03


@pytest.mark.parametrize(
    ("measure", "change"),
    [
        (MEASURES[1], lambda value: round(value / 100, 3)),
        (MEASURES[1], lambda value: round(value / 100, 2)),
        ("persons", lambda value: value * 1000),
        ("persons", lambda value: round(value / 1000, 1)),
        ("persons", lambda value: round(value / 1000)),
        ("persons", lambda value: round(value * 1.5)),
    ],
)
def test_older_figures_that_all_move_by_one_factor_refuse_the_answer(
    compared: Callable[..., Comparison], measure: str, change: Callable[[float], float]
) -> None:
    found = compared(lambda key, value: change(value) if key[3] == measure else value)
    assert found.refusal is not None
    assert "som ved en anden enhed" in found.refusal
    label = (
        "Antal personer" if measure == "persons" else "Fuldtidspersoner i pct. af arbejdsstyrken"
    )
    assert label in found.refusal


@pytest.mark.parametrize("area", VITAL.vital)
def test_the_country_or_the_own_municipality_without_most_of_its_numbers_refuses_it(
    compared: Callable[..., Comparison], area: str
) -> None:
    found = compared(lambda key, value: None if key[0] == area and key[1] > "2022M06" else value)
    assert found.refusal == (f"mangler 72 af de 96 tal for {area!r}, som svaret før havde")


def test_some_lost_figures_are_noticed(compared: Callable[..., Comparison]) -> None:
    month = "2023M06"
    found = compared(lambda key, value: None if key[:2] == ("Norddjurs", month) else value)
    assert found.refusal is None
    assert list(found.noticed) == [
        "4 tal mangler, som svaret før havde, flest for 'Norddjurs' (4 af 96)"
    ]


def test_a_mass_revision_is_told_by_how_far_beyond_the_tables_own_it_goes(
    compared: Callable[..., Comparison],
) -> None:
    made = Random(2)

    def moved(key: Key, value: float) -> float:
        return round(value * made.choice((0.6, 1.5))) if key[3] == "persons" else value

    [sentence] = compared(moved, {"persons": 0.004}).noticed
    assert "1260 af 1260 ældre tal er flyttet langt mere, end rettelser plejer" in sentence
    assert sentence.endswith("; ved rettelserne før flyttede 99 af 100 højst 0,4 %")
    assert compared(moved, {"persons": 0.7}).noticed == ()


def test_a_small_mass_revision_is_told_once_where_earlier_ones_were_smaller(
    compared: Callable[..., Comparison],
) -> None:
    made = Random(2)

    def moved(key: Key, value: float) -> float:
        return round(value * made.choice((0.96, 1.04))) if key[3] == "persons" else value

    told = compared(moved, {"persons": 0.004})
    assert "ældre tal er flyttet langt mere, end rettelser plejer" in told.noticed[0]
    assert 0.03 < told.profile["persons"] < 0.05
    assert compared(moved, told.profile).noticed == ()
    assert compared(moved).noticed == ()


def test_one_area_that_moved_alone_is_named(compared: Callable[..., Comparison]) -> None:
    made = Random(2)
    found = compared(
        lambda key, value: value * made.choice((0.5, 2)) if key[0] == "Sted 5" else value
    )
    [sentence] = found.noticed
    assert "ældre tal for 'Sted 5' er flyttet langt mere" in sentence


def test_values_and_areas_that_changed_places_are_named(
    compared: Callable[..., Comparison], before: Cells
) -> None:
    other = dict(zip(KINDS, KINDS[::-1], strict=True))
    found = compared(lambda key, _: before[key[0], key[1], other[key[2]], key[3]])
    assert "'Aktivitetsparat', 'Jobparat' ser ud til at have byttet tal" in found.noticed
    places = {"Sted 1": "Sted 2", "Sted 2": "Sted 1"}
    found = compared(lambda key, _: before[places.get(key[0], key[0]), *key[1:]])
    assert "'Sted 1', 'Sted 2' ser ud til at have byttet tal" in found.noticed


def test_a_period_that_is_not_delivered_is_not_withdrawn() -> None:
    old, new = Side([], ["2023M12", "2022M01", "2024M01"]), Side([], ["2023M12"])
    assert withdrawn(old, new, []) == ["2022M01", "2024M01"]
    assert withdrawn(old, new, ["2024M01"]) == ["2022M01"]
