"""Long-term unemployed, ordinary hours and durations: recorded values through connector and SQL."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from connectors import warehouse
from connectors.warehouse import Warehouse
from tests.assets.indicators.answers import TOWNS, answer, build

Recorded = Callable[[str], Any]
NORDDJURS = "dashboards/norddjurs-longterm-ordinaryhours.kom-2026-08-22.json"
NATIONAL = "dashboards/national-durations-and-status.aki-2026-08-22.json"
PROBE = "jobindsats/v3/jur-api-probe.2026-07-27T1829.json"
GROUPS = {
    "Ydelsesgrupper i alt": "total",
    "A-dagpenge": "dagpenge",
    "Kontanthjælp": "kontanthjaelp",
}
YEAR = [f"2026M{month:02}" for month in range(1, 13)]
BANDS = 7
MIDDLES = (1, 3, 9, 20, 33, 46, 90)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Warehouse]:
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        yield opened


def values(opened: Warehouse, indicator: str, area: str = "707") -> dict[str, Any]:
    """The values of an indicator of a family by period."""
    table = next(t for t in opened.tables("indicator") if indicator.startswith(t))
    column = opened.frame(f"describe indicator.{table}")["column_name"]
    named = f"and indicator = '{indicator}'" if "indicator" in column else ""
    rows = opened.frame(
        f"select period, value from indicator.{table} where area_code = '{area}' {named}"
    )
    return dict(rows.rows())


def test_the_long_term_unemployed_of_norddjurs_are_those_that_were_recorded(
    opened: Warehouse, recorded_json: Recorded
) -> None:
    given = {area: each["longterm (y25i09)"] for area, each in recorded_json(NORDDJURS).items()}
    rows = [
        [month, area, group, each[ours][at], None, None, None]
        for area, each in given.items()
        for at, month in enumerate(each["labels"])
        for group, ours in GROUPS.items()
    ]
    build(opened, {"y25i09": answer("y25i09", rows)}, "indicator.long_term_unemployed")
    long_term = values(opened, "long_term_unemployed")
    assert (long_term["2025M07"], long_term["2026M07"]) == (76, 93)
    assert values(opened, "long_term_unemployed_unemployment_benefit")["2026M07"] == 56
    assert values(opened, "long_term_unemployed_cash_benefit")["2026M07"] == 36
    assert values(opened, "long_term_unemployed", "000")["2026M07"] == 17208


def test_the_share_of_long_term_unemployed_is_the_one_that_the_source_wrote(
    opened: Warehouse, recorded_json: Recorded
) -> None:
    probe = recorded_json(PROBE)["results"]["longterm_total"]
    rows = [[*row[:3], *row[4:]] for row in probe["rows"]]  # without the unemployment fund
    build(opened, {"y25i09": answer("y25i09", rows)}, "indicator.long_term_share")
    shares = values(opened, "long_term_share", "000")
    assert {month: round(share, 1) for month, share in shares.items()} == {
        row[0]: row[-1] for row in rows
    }
    assert shares["2025M05"] == pytest.approx(100 * 18115 / 101672)


def test_a_share_that_gives_back_one_or_two_persons_is_not_shown(opened: Warehouse) -> None:
    total = "Ydelsesgrupper i alt"
    rows = [
        ["2026M01", "Norddjurs", total, 9, 10, 12, 83.3],
        ["2026M01", "Randers", total, 9, 10, 13, 76.9],
        ["2026M01", "Læsø", total, None, None, 9, 11.1],
        ["2026M01", "Hele landet", total, 90, 100, 400, 25.0],
    ]
    build(opened, {"y25i09": answer("y25i09", rows)}, "indicator.long_term_share")
    shown = opened.frame(
        "select area_code, value, mark from indicator.long_term_share "
        "where indicator = 'long_term_share' order by 1"
    ).rows()
    assert shown == [
        ("000", 25.0, None),
        ("707", None, "hidden"),
        ("730", 100 * 10 / 13, None),
        ("825", None, "hidden"),
    ]


def test_ordinary_hours_are_those_that_were_recorded_and_a_share_stands_alone(
    opened: Warehouse, recorded_json: Recorded
) -> None:
    rows = [
        [month, area, each["persons"][at], each["share"][at]]
        for area, given in recorded_json(NORDDJURS).items()
        for each in [given["ordinaryHours (y60j01)"]]
        for at, month in enumerate(each["labels"])
    ]
    island = [["2026M05", "Læsø", 3, 7.5], ["2026M06", "Læsø", None, 4.9]]
    tables = ("indicator.ordinary_hours_persons", "indicator.ordinary_hours_share")
    build(opened, {"y60j01": answer("y60j01", [*rows, *island])}, *tables)
    persons = values(opened, "ordinary_hours_persons")
    share = values(opened, "ordinary_hours_share")
    assert (persons["2025M06"], share["2025M06"]) == (33, 5.8)
    assert (persons["2026M06"], share["2026M06"]) == (54, 8.9)
    assert values(opened, "ordinary_hours_share", "000")["2026M06"] == 10.3
    hidden = "where area_code = '825' and period = '2026M06'"
    for table, expected in zip(tables, [(None, "<3"), (4.9, "on_hidden")], strict=True):
        assert opened.frame(f"select value, mark from {table} {hidden}").row(0) == expected


DURATIONS = (
    "core.ended_spell",
    "indicator.ended_spell_weeks",
    "indicator.ended_spells",
    "indicator.ended_within_26_weeks",
    "indicator.ended_after",
)


def test_a_year_of_the_recorded_month_has_the_recorded_durations(
    opened: Warehouse, recorded_json: Recorded
) -> None:
    given = recorded_json(NATIONAL)["completedDuration"]
    bands = [item["value"] for item in given["items"]]
    rows = [[month, "Hele landet", *bands, given["averageWeeks"]] for month in YEAR]
    build(opened, {"y01a27": answer("y01a27", rows)}, *DURATIONS)
    of = {"area": "000"}
    assert values(opened, "ended_spells_unemployment_benefit", **of) == {"2026M12": 12 * 14_734}
    [weeks] = values(opened, "ended_spell_weeks_unemployment_benefit", **of).values()
    assert weeks == pytest.approx(24.6)
    [within] = values(opened, "ended_within_26_weeks_unemployment_benefit", **of).values()
    assert within == pytest.approx(100 * (967 + 2040 + 3337 + 3741) / 14_734)
    [after] = values(opened, "ended_after_52_weeks_unemployment_benefit", **of).values()
    assert after == pytest.approx(100 * 1737 / 14_734)
    [longer] = values(opened, "ended_after_26_weeks_unemployment_benefit", **of).values()
    assert within + longer == pytest.approx(100)


def test_what_is_hidden_leaves_an_interval_around_the_true_duration(opened: Warehouse) -> None:
    dice = Random(20261129)
    true: dict[str, list[list[int]]] = {}
    for number, town in enumerate(TOWNS):
        usual = [2 + dice.randint(0, 1 + number // 8) for _ in range(BANDS)]
        true[town] = [[max(0, n + dice.randint(-2, 2)) for n in usual] for _ in YEAR]
    rows: list[list[Any]] = []
    for town, months in true.items():
        for month, bands in zip(YEAR, months, strict=True):
            if any(bands):
                weeks = sum(n * m for n, m in zip(bands, MIDDLES, strict=True)) / sum(bands)
                rows.append([month, town, *(n if n > 2 else None for n in bands), weeks])
    build(opened, {"y07a07": answer("y07a07", rows)}, *DURATIONS)
    found = opened.frame(
        "select area, weeks.value_low as weeks_low, weeks.value_high as weeks_high, "
        "within.value_low, within.value_high, spells.value_low as spells_low, "
        "spells.value_high as spells_high, spells.value as spells, weeks.mark "
        "from indicator.ended_spell_weeks as weeks "
        "join indicator.ended_within_26_weeks as within using (area_code, period) "
        "join indicator.ended_spells as spells using (area_code, period) "
        "join core.area using (area_code) "
        "where spells.indicator = 'ended_spells_sickness_benefit'"
    ).to_dicts()
    assert {row["area"] for row in found} == {*true}
    exact = 0
    for row in found:
        months = true[row["area"]]
        ended = sum(map(sum, months))
        all_weeks = sum(n * m for bands in months for n, m in zip(bands, MIDDLES, strict=True))
        short = sum(sum(bands[:4]) for bands in months)
        assert row["spells_low"] <= ended <= row["spells_high"]
        assert row["value_low"] - 1e-9 <= 100 * short / ended <= row["value_high"] + 1e-9
        assert row["weeks_low"] - 1e-9 <= all_weeks / ended <= row["weeks_high"] + 1e-9
        exact += row["mark"] is None
        assert (row["spells"] is None) == (row["mark"] == "hidden")
    assert 0 < exact < len(found)


def test_a_year_that_lacks_a_month_has_no_duration(opened: Warehouse) -> None:
    rows = [[month, "Hele landet", *[10] * BANDS, 20.0] for month in YEAR if month != "2026M05"]
    build(opened, {"y60a27": answer("y60a27", rows)}, *DURATIONS)
    assert values(opened, "ended_spell_weeks_cash_benefit", "000") == {}


def test_the_survival_curve_is_the_one_that_was_recorded(
    opened: Warehouse, recorded_json: Recorded
) -> None:
    given = {
        item["label"]: item["value"]
        for item in recorded_json(NATIONAL)["survival (y01b01)"]["items"]
    }
    shares = [given[f"{weeks} uger"] for weeks in (13, 26, 52)]
    rows = [["2025Q02", "Hele landet", *shares]]
    build(opened, {"y01b01": answer("y01b01", rows)}, "indicator.still_on_benefit")
    for weeks, share in ((13, 13.8), (26, 4.2), (52, 0.7)):
        name = f"still_on_benefit_{weeks}_weeks_unemployment_benefit"
        assert values(opened, name, "000") == {"2025Q2": share}
