"""Who is like whom: against a plain numpy computation, and what must hold of any features."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.tables.contracts.marts import MARTS
from assets.warehouse import models, similar_file
from connectors.warehouse import SCHEMAS, Warehouse
from pipelines.settings import SQL

TABLE = "mart.similar_municipality"
MODEL = models.load_models(SQL)[TABLE]
Values = Sequence[Sequence[float | None]]
"""By feature, the value of each municipality."""


def codes(count: int) -> list[str]:
    return [str(101 + at) for at in range(count)]


def similar(
    values: Values,
    *,
    k: int = 2,
    islands: Sequence[str] = (),
    employment: Sequence[int] = (),
    log: Sequence[int] = (),
    weights: Sequence[float] = (),
) -> pl.DataFrame:
    """The table, of made-up municipalities and features ``t0``, ``t1``, ..."""
    opened = Warehouse(duckdb.connect())
    for schema in SCHEMAS:
        opened.connection.execute(f"create schema {schema}")
    names = codes(len(values[0]))
    areas = pl.DataFrame({"area_code": names, "area": names}).with_columns(
        kind=pl.lit("municipality")
    )
    features = [
        {"indicator": f"t{at}", "label": f"træk {at}", "employment": at in employment,
         "log": at in log, "weight": weights[at] if weights else 1.0}
        for at in range(len(values))
    ]  # fmt: skip
    file = similar_file.Similar.model_validate(
        {"year": 2022, "k": k, "compared_from": date(2023, 1, 1), "islands": list(islands),
         "features": features}
    )  # fmt: skip
    figures = [
        {"indicator": f"t{at}", "area_code": code, "period": "2022", "value": value}
        for at, row in enumerate(values)
        for code, value in zip(names, row, strict=True)
        if value is not None
    ]
    opened.replace("core.area", areas)
    opened.replace(similar_file.NAME, similar_file.feature_rows(file, areas))
    opened.replace("mart.indicator", pl.DataFrame(figures, MARTS["indicator"].types))
    found = opened.frame(MODEL.sql)
    opened.connection.close()
    assert MARTS["similar_municipality"].breaches(found) == []
    return found


def with_numpy(values: Values, k: int, weights: Sequence[float]) -> list[tuple[str, str, float]]:
    """Each municipality's k nearest and their distances, the plain way."""
    table = np.array(values, dtype=float)
    scores = (table - table.mean(axis=1, keepdims=True)) / table.std(axis=1, keepdims=True)
    names = codes(table.shape[1])
    found: list[tuple[str, str, float]] = []
    for own in range(table.shape[1]):
        parts = np.array(weights)[:, None] * (scores - scores[:, [own]]) ** 2
        distances = np.sqrt(parts.sum(axis=0))
        others = [at for at in range(table.shape[1]) if at != own]
        nearest = sorted(others, key=lambda at: (round(distances[at], 9), names[at]))[:k]
        found += [(names[own], names[at], float(distances[at])) for at in nearest]
    return found


def members(found: pl.DataFrame, area: str, basis: str = "structure") -> list[str]:
    rows = found.filter(area_code=area, basis=basis).sort("rank")
    return rows["other_area_code"].to_list()


def test_the_published_groups_are_those_of_a_plain_computation(built: Warehouse) -> None:
    features = built.frame("from core.similar_feature").filter(is_employment=False)
    wide = built.frame(
        "select indicator, area_code, value from mart.indicator join core.area using (area_code) "
        "where area.kind = 'municipality' and period = '2022' order by area_code"
    ).filter(pl.col("indicator").is_in(features["indicator"].to_list()))
    names = wide["area_code"].unique().sort().to_list()
    assert len(names) == 98
    islands = set(features["islands"][0])
    rows: list[np.ndarray] = []
    for name, is_log in features.select("indicator", "is_log").iter_rows():
        values = wide.filter(indicator=name)["value"].to_numpy()
        values = np.log(values) if is_log else values
        scores = (values - values.mean()) / values.std()
        assert abs(scores.mean()) < 1e-9
        assert scores.std() == pytest.approx(1.0)
        rows.append(scores)
    table = np.array(rows)
    published = built.frame(f"from {TABLE} where basis = 'structure' order by area_code, rank")
    for own, code in enumerate(names):
        distances = np.sqrt(((table - table[:, [own]]) ** 2).sum(axis=0))
        others = [at for at in range(98) if at != own and names[at] not in islands]
        nearest = sorted(others, key=lambda at: distances[at])[:8]
        of_code = published.filter(area_code=code)
        assert of_code["other_area_code"].to_list() == [names[at] for at in nearest]
        assert of_code["distance"].to_list() == pytest.approx([distances[at] for at in nearest])


def test_islands_are_in_nobodys_group_but_have_their_own(built: Warehouse) -> None:
    found = built.frame(f"from {TABLE}")
    islands = {"825", "563", "741", "492"}
    assert not islands & set(found["other_area_code"])
    assert islands <= set(found["area_code"])
    assert found["area_code"].n_unique() == 98
    assert found.group_by("basis", "area_code").len()["len"].unique().to_list() == [8]


def test_what_follows_from_the_labour_market_counts_only_where_it_is_asked_for() -> None:
    found = similar([[0, 9, 2, 2.5], [0, 9, 1, 1.5], [0, 90, 80, 1]], employment=[2])
    assert members(found, "101")[0] == "103"
    assert members(found, "101", "all")[0] == "104"
    assert found.filter(basis="structure")["features"].unique().to_list() == ["træk 0, træk 1"]


def test_a_feature_that_one_municipality_lacks_is_left_out_for_all_and_said() -> None:
    values: Values = [[0, 1, 2, 9], [0, 5, 1, 2]]
    found = similar([*values, [None, 7, 7.5, 8]])
    assert found["left_out"].unique().to_list() == ["træk 2 (intet tal for 1 af 4 kommuner)"]
    without = similar(values)
    assert found.drop("left_out").equals(without.drop("left_out"))
    assert "101" in found["area_code"]


def test_a_feature_that_is_the_same_everywhere_tells_nobody_apart() -> None:
    found = similar([[0, 1, 2, 9], [3, 3, 3, 3], [0, 5, 1, 2]])
    assert found["left_out"].unique().to_list() == ["træk 1 (ens i alle kommuner)"]


def test_without_any_figures_there_are_no_groups() -> None:
    assert similar([[None, 1, 2], [1, 2, None]]).is_empty()


def test_equal_distances_come_in_order_of_code() -> None:
    found = similar([[0, 1, 1, 1, 1], [0, 1, 1, 1, 1]], k=2)
    assert members(found, "101") == ["102", "103"]
    assert members(found, "105") == ["102", "103"]
    assert found.filter(area_code="105", basis="structure")["driven_by"].to_list() == [None, None]


def test_what_fills_most_of_a_distance_is_named_first() -> None:
    found = similar([[0, 1, 2, 9], [0, 9, 1, 2], [0, 1, 9, 3]])
    row = found.filter(area_code="101", basis="structure").row(0, named=True)
    assert row["driven_by"].count("%") == 2
    first, second = (int(part.split("(")[1].split()[0]) for part in row["driven_by"].split(", "))
    assert first >= second


def test_who_stays_is_counted_over_the_features_left_out_in_turn() -> None:
    # 102 is nearest in all three features; 103 only because of the first.
    found = similar([[0, 0.1, 0.2, 9], [0, 0.1, 5, 4], [0, 0.1, 5, 4]], k=2)
    stays = dict(
        found.filter(area_code="101", basis="structure")
        .select("other_area_code", "stays")
        .iter_rows()
    )
    assert stays["102"] == 100.0
    assert stays["103"] == pytest.approx(200 / 3)


def test_the_logarithm_is_taken_where_it_is_asked_for() -> None:
    values: Values = [[1, 10, 100, 1000], [0, 0.1, 0.2, 0.4]]
    found = similar(values, log=[0])
    logs = [list(np.log10(values[0])), values[1]]
    expected = similar(logs)
    assert found["distance"].to_list() == pytest.approx(expected["distance"].to_list())


tables = st.integers(3, 7).flatmap(
    lambda count: st.lists(
        st.lists(st.integers(-50, 50), min_size=count, max_size=count).filter(
            lambda row: len(set(row)) > 1
        ),
        min_size=2,
        max_size=4,
    )
)


@settings(max_examples=25, deadline=None)
@given(tables, st.data())
def test_any_features_give_what_numpy_gives_and_distances_are_the_same_both_ways(
    values: list[list[int]], data: st.DataObject
) -> None:
    many = st.lists(st.sampled_from([0.5, 1.0, 2.0]), min_size=len(values), max_size=len(values))
    weights = data.draw(many)
    k = len(values[0]) - 1 or 2
    found = similar(values, k=max(k, 2), weights=weights).filter(basis="structure")
    rows = found.sort("area_code", "rank").select("area_code", "other_area_code", "distance").rows()
    expected = with_numpy(values, k, weights)
    assert [row[:2] for row in rows] == [row[:2] for row in expected]
    assert [row[2] for row in rows] == pytest.approx([row[2] for row in expected], abs=1e-6)
    distance = {row[:2]: row[2] for row in rows}
    assert all(distance[own, other] == distance[other, own] for own, other in distance)
