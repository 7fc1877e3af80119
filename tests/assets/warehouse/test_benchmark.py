"""Each figure held up against others: ties, what is missing, weights, and what must always hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.tables.contracts.marts import MARTS
from assets.text.units import UNITS
from assets.warehouse import comparison_groups, models, unit_table
from connectors.warehouse import SCHEMAS, Warehouse
from pipelines.settings import SQL

BENCHMARK = "mart.benchmark"
MODELS = models.load_models(SQL)
PARTS = [
    "benchmark.member",
    "benchmark.comparison_period",
    "benchmark.indicator",
    "benchmark.placed_figure",
    "benchmark.group_figure",
    "mart.benchmark_group",
    "mart.benchmark_rank",
]
GROUP = "gruppe"
Row = dict[str, Any]


def laid_out(
    figures: Sequence[Row],
    labour_force: dict[str, float],
    *,
    members: Sequence[Row] | None = None,
    better: str | None = "lower",
    reverse: bool = False,
    near: Sequence[Row] = (),
) -> Warehouse:
    """The tables that a benchmark is made of, in memory: one indicator and one year."""
    opened = Warehouse(duckdb.connect())
    for schema in SCHEMAS:
        opened.connection.execute(f"create schema {schema}")
    codes = sorted({row["area_code"] for row in figures} | set(labour_force))
    shared = {"indicator": "andel", "unit": "pct", "period": "2023", "kind": "computed"}
    year = {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31)}
    known = [shared | year | row for row in figures]
    for row in known:
        row.setdefault("area", row["area_code"])
        row.setdefault("value_low", row.get("value"))
        row.setdefault("value_high", row.get("value"))
    types = MARTS["indicator"].types
    indicators = sorted({row["indicator"] for row in known})
    listed = members or [{"area_code": code} for code in codes if code.isdigit() and code > "1"]
    in_group = {"comparison": GROUP, "comparison_code": GROUP, "comparison_label": "Gruppen"}
    in_group |= {"kind": "municipality", "own_area_code": "000", "weighting": "labour_force"}
    tables = {
        "mart.indicator": pl.DataFrame(known, types),
        "mart.indicator_catalogue": pl.DataFrame(
            {"indicator": indicators, "better": [better] * len(indicators)},
            {"indicator": pl.String, "better": pl.String},
        ),
        "mart.similar_municipality": pl.DataFrame(near, MARTS["similar_municipality"].types),
        "core.comparison_group": pl.DataFrame(
            [in_group | row for row in listed], comparison_groups.SCHEMA
        ),
        "core.labour_force": pl.DataFrame(
            [
                {"area_code": code, "persons": persons}
                | {"starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31)}
                for code, persons in labour_force.items()
            ],
            {"area_code": pl.String, "persons": pl.Float64}
            | {"starts_on": pl.Date, "ends_on": pl.Date},
        ),
        "core.area": pl.DataFrame({"area_code": codes, "area": codes}),
        unit_table.NAME: unit_table.unit_rows(),
    }
    for name, frame in tables.items():
        opened.replace(name, frame.reverse() if reverse else frame)
    return opened


def benchmarks(
    figures: Sequence[Row], labour_force: dict[str, float], **given: Any
) -> pl.DataFrame:
    opened = laid_out(figures, labour_force, **given)
    for part in PARTS:
        opened.create_table(part, MODELS[part].sql)
    found = opened.frame(MODELS[BENCHMARK].sql)
    opened.connection.close()
    assert MARTS["benchmark"].breaches(found) == []
    return found.sort("comparison", "area_code")


def one(figures: Sequence[Row], labour_force: dict[str, float], **given: Any) -> Row:
    return benchmarks(figures, labour_force, **given).row(0, named=True)


def rates(*values: float | None) -> list[Row]:
    return [{"area_code": f"{101 + at}", "value": value} for at, value in enumerate(values)]


def counted(value: float | None, low: float = 0, high: float = 2) -> Row:
    ends = {"value_low": low, "value_high": high, "mark": "<3"} if value is None else {}
    return {"value": value, "unit": "persons", **ends}


def alike(*codes: str) -> dict[str, float]:
    return dict.fromkeys(codes, 1000.0)


def test_rates_with_parts_are_pooled_and_never_averaged() -> None:
    figures = [
        {"area_code": "101", "value": 50.0, "numerator": 5.0, "denominator": 10.0},
        {"area_code": "102", "value": 10.0, "numerator": 9.0, "denominator": 90.0},
    ]
    found = one(figures, alike("101", "102"))
    assert (found["comparison_value"], found["basis"]) == (14.0, "pooled")
    assert found["difference"] == 36.0
    assert found["difference_unit"] == "pct_point"


def test_rates_alone_are_weighted_by_the_labour_force() -> None:
    found = one(rates(10.0, 20.0), {"101": 3000.0, "102": 1000.0})
    assert (found["comparison_value"], found["basis"]) == (12.5, "labour_force")


def test_a_municipality_is_ranked_among_those_that_are_like_it_but_is_not_one_of_them() -> None:
    figures = [
        {"area_code": code, "value": 100 * part / 10, "numerator": part, "denominator": 10.0}
        for code, part in (("101", 4.0), ("102", 2.0), ("103", 3.0), ("104", 1.0))
    ]
    owners = [{"area_code": code, "comparison_code": code, "group_of": code, "own_area_code": None}
              for code in ("101", "104")]  # fmt: skip
    near = [{"basis": "structure", "area_code": own, "other_area_code": other}
            for own, others in (("101", ("102", "103")), ("104", ("101", "103")))
            for other in others]  # fmt: skip
    other_basis = [{"basis": "all", "area_code": "101", "other_area_code": "104"}]
    rows = benchmarks(
        figures, alike("101", "102", "103", "104"), members=owners, near=near + other_basis
    ).to_dicts()
    assert [
        (row["area_code"], row["comparison_value"], row["members"], row["rank"], row["ranked"])
        for row in rows
    ] == [("101", 25.0, 2, 3, 3), ("104", 35.0, 2, 1, 3)]


def test_a_plain_mean_is_given_only_where_the_file_asks_for_it() -> None:
    asked = [{"area_code": code, "weighting": "unweighted"} for code in ("101", "102")]
    found = one(rates(10.0, 20.0), {"101": 3000.0, "102": 1000.0}, members=asked)
    assert (found["comparison_value"], found["basis"]) == (15.0, "unweighted")


def test_without_the_labour_force_no_mean_is_put_in_its_place() -> None:
    found = one(rates(10.0, 20.0), {})
    assert (found["comparison_value"], found["basis"]) == (None, None)
    assert found["remark"] == (
        "Arbejdsstyrken kendes ikke for alle medlemmer; For få medlemmer har et tal til tredjedele"
    )


def test_the_sources_own_figure_is_used_and_the_members_only_check_it() -> None:
    figures = [*rates(10.0, 20.0), {"area_code": "000", "value": 16.0}]
    found = one(figures, alike("101", "102"))
    assert (found["comparison_value"], found["basis"]) == (16.0, "source")
    assert found["computed_value"] == 15.0


@pytest.mark.parametrize(
    ("missing", "value", "remark"),
    [(100.0, 10.0, None), (500.0, None, "Medlemmer med et tal har under 90 % af arbejdsstyrken")],
)
def test_a_group_has_a_value_only_where_most_of_its_labour_force_is_known(
    missing: float, value: float | None, remark: str | None
) -> None:
    figures = [*rates(10.0, 10.0, 10.0), {"area_code": "104", "mark": "missing"}]
    found = one(figures, alike("101", "102", "103") | {"104": missing})
    assert (found["comparison_value"], found["members"]) == (value, 4)
    assert found["members_with_value"] == 3
    assert (found["remark"] or None) == remark


def test_a_municipality_without_a_row_is_a_member_all_the_same() -> None:
    members = [{"area_code": code} for code in ("101", "102", "103", "104")]
    found = one(rates(10.0, 20.0), alike("101", "102", "103", "104"), members=members)
    assert (found["members"], found["members_with_value"], found["known_weight"]) == (4, 2, 50.0)
    assert found["comparison_value"] is None


def test_a_figure_that_nobody_else_has_is_held_up_against_nothing() -> None:
    assert benchmarks(rates(10.0), alike("101", "102")).is_empty()


def test_counts_are_summed_and_compared_by_the_labour_force() -> None:
    figures = [{"area_code": "101"} | counted(30), {"area_code": "102"} | counted(10)]
    found = one(figures, {"101": 3000.0, "102": 2000.0})
    assert (found["comparison_value"], found["basis"]) == (40, "sum")
    assert found["share_of_comparison"] == 75.0
    assert (found["per_1000"], found["comparison_per_1000"]) == (10.0, 8.0)
    assert (found["difference"], found["difference_unit"]) == (2.0, "per_1000")
    assert found["rank"] == 2


def test_hidden_counts_leave_bounds_and_no_sum() -> None:
    figures = [
        {"area_code": f"{101 + at}"} | counted(count) for at, count in enumerate([9, 9, None])
    ]
    rows = benchmarks(figures, alike("101", "102") | {"103": 50.0})
    assert set(rows["comparison_value"]) == {None}
    assert set(rows["comparison_low"]) == {18.0}
    assert set(rows["comparison_high"]) == {20.0}
    assert set(rows["comparison_per_1000"]) == {9.0}
    hidden = rows.row(2, named=True)
    assert hidden["rank"] is None
    assert "skjult af kilden" in hidden["remark"]


@pytest.mark.parametrize(
    ("mark", "remark"),
    [
        ("hidden", "Eget tal er skjult af kilden"),
        ("not_mature", "Opfølgningstiden er ikke gået"),
        ("missing", "Eget tal findes ikke"),
    ],
)
def test_an_own_figure_that_is_not_there_says_why(mark: str, remark: str) -> None:
    figures = [*rates(10.0, 10.0, 10.0), {"area_code": "104", "mark": mark}]
    rows = benchmarks(figures, alike("101", "102", "103", "104"))
    assert rows.row(-1, named=True)["remark"].split("; ")[0] == remark


def test_a_figure_behind_the_gate_leaves_what_there_would_be_without_it_but_the_bounds() -> None:
    others = [*rates(10.0, 20.0, 30.0), {"area_code": "000", "mark": "missing"}]
    gated = {"area_code": "104", "mark": "disclosure"}
    members = [{"area_code": code} for code in ("101", "102", "103", "104")]
    force = alike("101", "102", "103") | {"104": 100.0}
    shown = benchmarks([*others, gated], force, members=members)
    absent = benchmarks(others, force, members=members)
    bounds = ["comparison_low", "comparison_high", "members_hidden", "hidden_weight"]
    others_rows = shown.filter(pl.col("area_code") != "104")
    assert others_rows.drop(bounds).equals(absent.drop(bounds))
    # 3 x 1000 in the labour force have 20 %, and 100 have anything from 0 to 100 %.
    low, high = others_rows.select(bounds[:2]).row(0)
    assert (low, high) == pytest.approx((20 * 3000 / 3100, (20 * 3000 + 100 * 100) / 3100))
    assert absent.select(bounds[:2]).row(0) == (None, None)
    own = shown.row(-1, named=True)
    assert [own[name] for name in ("value", "difference", "rank", "third")] == [None] * 4
    assert "skjult af hensyn til diskretion" in own["remark"]


def test_a_hidden_member_whose_bounds_are_narrow_leaves_an_interval_around_the_known() -> None:
    narrow = {"area_code": "104", "mark": "hidden", "value_low": 60.0, "value_high": 61.0}
    force = alike("101", "102", "103") | {"104": 100.0}
    found = one([*rates(10.0, 10.0, 10.0), narrow], force)
    assert (found["comparison_value"], found["comparison_low"]) == (10.0, 10.0)
    assert found["comparison_high"] == pytest.approx((3000 * 10 + 100 * 61) / 3100)


def test_equal_figures_share_the_best_rank_and_the_third() -> None:
    rows = benchmarks(rates(1.0, 2.0, 2.0, 3.0, 4.0, 5.0), alike(*map(str, range(101, 107))))
    assert rows["rank"].to_list() == [1, 2, 2, 4, 5, 6]
    assert rows["alike"].to_list() == [1, 2, 2, 1, 1, 1]
    assert rows["third"].to_list() == ["top", "middle", "middle", "middle", "bottom", "bottom"]


def test_where_all_are_equal_all_are_in_the_middle() -> None:
    rows = benchmarks(rates(2.0, 2.0, 2.0), alike("101", "102", "103"))
    assert rows["rank"].to_list() == [1, 1, 1]
    assert set(rows["third"]) == {"middle"}


def test_higher_is_first_where_higher_is_better_and_nobody_where_neither_is() -> None:
    force = alike("101", "102", "103")
    figures = rates(1.0, 2.0, 3.0)
    assert benchmarks(figures, force, better="higher")["rank"].to_list() == [3, 2, 1]
    neither = benchmarks(figures, force, better=None)
    assert set(neither["rank"]) == set(neither["third"]) == {None}


def test_a_group_of_two_has_ranks_and_no_thirds() -> None:
    rows = benchmarks(rates(1.0, 2.0), alike("101", "102"))
    assert rows["rank"].to_list() == [1, 2]
    assert set(rows["third"]) == {None}
    assert set(rows["remark"]) == {"For få medlemmer har et tal til tredjedele"}


def test_a_region_is_ranked_among_regions_and_never_counted_twice() -> None:
    figures = [*rates(10.0, 20.0), {"area_code": "081", "value": 30.0}]
    figures.append({"area_code": "082", "value": 40.0})
    region: Row = {"kind": "region"}
    members: list[Row] = [{"area_code": "101"}, {"area_code": "102"}]
    members += [{"area_code": "081"} | region, {"area_code": "082"} | region]
    rows = benchmarks(figures, alike("101", "102", "081", "082"), members=members)
    assert set(rows["comparison_value"]) == {15.0}
    assert set(rows["members"]) == {2}
    ranks = rows.select("area_code", "rank", "ranked").rows()
    assert ranks == [("081", 1, 2), ("082", 2, 2), ("101", 1, 2), ("102", 2, 2)]


def test_a_group_stands_only_while_it_is_valid() -> None:
    figures = [
        row
        | {"period": year, "starts_on": date(int(year), 1, 1), "ends_on": date(int(year), 12, 31)}
        for year in ("2024", "2025")
        for row in rates(1.0, 2.0)
    ]
    members = [
        {"area_code": code, "valid_from": date(2015, 1, 1), "valid_to": date(2024, 12, 31)}
        for code in ("101", "102")
    ]
    rows = benchmarks(figures, alike("101", "102"), members=members)
    assert set(rows["period"]) == {"2024"}


def test_ranks_have_no_mean() -> None:
    found = one(
        [row | {"unit": "rank"} for row in rates(1.0, 2.0, 3.0)], alike("101", "102", "103")
    )
    assert (found["comparison_value"], found["rank"]) == (None, 1)
    assert found["remark"] == "Rangtal har intet gennemsnit"


def test_every_unit_is_one_that_can_be_compared() -> None:
    figures = [
        row | {"indicator": f"in_{unit}", "unit": unit} for unit in UNITS for row in rates(1.0, 2.0)
    ]
    found = benchmarks(figures, alike("101", "102")).filter(pl.col("area_code") == "101")
    assert {*found["indicator"]} == {f"in_{unit}" for unit in UNITS}
    assert {*found["rank"]} == {1}
    assert "Enheden" not in "".join(found["remark"].drop_nulls())


@st.composite
def counts(draw: st.DrawFn) -> list[Row]:
    """Municipalities with a share, some of them without one, many of them alike."""
    rows: list[Row] = []
    for at in range(draw(st.integers(2, 9))):
        whole = draw(st.integers(1, 40))
        part = draw(st.integers(0, whole))
        row: Row = {"area_code": f"{101 + at}", "value": 100.0 * part / whole}
        if draw(st.booleans()):
            row |= {"numerator": float(part), "denominator": float(whole)}
        rows.append({"area_code": f"{101 + at}"} if draw(st.integers(0, 9)) == 0 else row)
    return rows


forces = st.lists(st.integers(1, 90_000), min_size=9, max_size=9).map(
    lambda sizes: {f"{101 + at}": float(size) for at, size in enumerate(sizes)}
)
ways = st.sampled_from(["higher", "lower"])


@settings(max_examples=15, deadline=None)
@given(figures=counts(), force=forces, better=ways)
def test_what_always_holds(figures: list[Row], force: dict[str, float], better: str) -> None:
    force = {row["area_code"]: force[row["area_code"]] for row in figures}
    rows = benchmarks(figures, force, better=better)
    assert rows.equals(benchmarks(figures, force, better=better, reverse=True))
    known = {row["area_code"]: row["value"] for row in figures if "value" in row}
    for pooled in rows["comparison_value"].drop_nulls():
        assert min(known.values()) - 1e-6 <= pooled <= max(known.values()) + 1e-6
    sign = -1 if better == "higher" else 1
    placed = {code: round(sign * value, 9) for code, value in known.items()}
    order = {"top": 0, "middle": 1, "bottom": 2}
    for row in rows.iter_rows(named=True):
        if (own := placed.get(row["area_code"])) is None:
            assert row["rank"] is None
            continue
        assert row["rank"] == 1 + sum(other < own for other in placed.values())
        assert row["alike"] == sum(other == own for other in placed.values())
        assert row["ranked"] == len(placed)
    ranked = rows.filter(pl.col("third").is_not_null()).sort("rank")
    thirds = [order[third] for third in ranked["third"]]
    assert thirds == sorted(thirds)
    assert ranked.group_by("rank").agg(pl.col("third").n_unique())["third"].to_list() == [1] * (
        ranked["rank"].n_unique()
    )


def test_the_printed_ranks_are_the_ranks_among_98(built: Warehouse) -> None:
    # Status April 2023: nr. 29; the ministry's list of March 2024: among the ten best.
    found = dict(
        built.frame(
            "select period, rank from mart.benchmark where indicator = 'ministry_benchmark_rank' "
            "and area_code = '707' and comparison = 'country'"
        ).iter_rows()
    )
    assert (found["2022Q4-4Q"], found["2021Q2-4Q"]) == (29, 23)
    assert found["2023Q4-4Q"] <= 10


def test_the_printed_shares_of_norddjurs_and_the_country_stand_in_one_row(built: Warehouse) -> None:
    # Opfølgning 2023, mål 5.7: 69,5 % mod 66,5 % i hele landet, december 2023.
    [found] = built.frame(
        "from mart.benchmark where indicator = 'activity_ready_share_youth' "
        "and area_code = '707' and period = '2023M12' and comparison = 'country'"
    ).to_dicts()
    assert (round(found["value"], 1), round(found["comparison_value"], 1)) == (69.5, 66.5)
    assert (found["basis"], round(found["difference"], 1)) == ("source", 3.0)


def test_the_members_give_about_what_the_source_says_itself(built: Warehouse) -> None:
    off = built.frame(
        "select indicator, max(abs(computed_value - comparison_value)) as most from mart.benchmark "
        "where basis = 'source' and unit = 'pct' and members_with_value = members group by 1"
    )
    assert off.height > 0
    assert off.filter(pl.col("most") > 0.5).is_empty()
