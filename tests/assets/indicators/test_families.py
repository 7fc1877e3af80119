"""Several indicators in one SQL file: what is refused, and what a row may call itself."""

from pathlib import Path

import pytest

from assets.indicators import families
from assets.tables.contracts.marts import indicator_contract
from assets.warehouse import models
from assets.warehouse.models import Model
from connectors.errors import InputError
from connectors.warehouse import Warehouse

MEMBERS = "('rate_a', 'Andel, a'), ('rate_b', 'Andel, b')"
SELECT = "select member.indicator, 'pct' as unit from member"


def family(name: str = "rate", members: str = MEMBERS, sql: str = SELECT) -> Model:
    listed = f"with member (indicator, label) as (values {members})\n" if members else ""
    header = "-- Andel.\n-- One row per area.\n-- Better: lower\n"
    return Model("indicator", name, header + listed + sql)


def refusal(*files: Model) -> str:
    with pytest.raises(InputError) as caught:
        families.collect_indicators(files)
    return str(caught.value)


def test_each_member_is_an_indicator_with_the_familys_unit_and_direction() -> None:
    found = families.collect_indicators([family(), Model("core", "x", "-- X.\nselect 1 as a")])
    assert {name: each.label for name, each in found.items()} == {
        "rate_a": "Andel, a",
        "rate_b": "Andel, b",
    }
    assert {(each.table, each.model.unit, each.better) for each in found.values()} == {
        ("indicator.rate", "pct", "lower")
    }
    assert families.group_by_table(found) == {"indicator.rate": [*found.values()]}


def test_a_file_without_a_list_is_one_indicator() -> None:
    alone = Model("indicator", "rate", "-- Andel.\n-- Better: neither\nselect 'pct' as unit")
    [found] = families.collect_indicators([alone]).values()
    assert (found.name, found.label, found.better) == ("rate", "Andel", None)
    assert families.member_names(alone) == ()


def test_a_member_may_have_the_name_of_its_file() -> None:
    assert list(families.collect_indicators([family(members="('rate', 'Andel')")])) == ["rate"]


@pytest.mark.parametrize("name", ["other_a", "ratea"])
def test_a_member_whose_name_does_not_begin_with_the_files_is_refused(name: str) -> None:
    sentence = refusal(family(members=f"{MEMBERS}, ('{name}', 'Andel')"))
    assert sentence == (
        f"sql/indicator/rate.sql har indikatoren {name}; lad navnet begynde med rate."
    )


def test_a_member_named_twice_is_refused() -> None:
    twice = refusal(family(members=f"{MEMBERS}, ('rate_a', 'Igen')"))
    assert twice == "sql/indicator/rate.sql har indikatoren rate_a to gange; behold én."


def test_a_member_of_two_files_is_refused() -> None:
    alone = family("rate_a", members="", sql="select 'pct' as unit")
    sentence = refusal(family(), alone)
    assert sentence.startswith("sql/indicator/rate_a.sql har indikatoren rate_a, som")
    assert "sql/indicator/rate.sql også har" in sentence


def test_members_without_the_column_that_tells_them_apart_are_refused() -> None:
    for sql in ("select 'pct' as unit", "select 'pct' as unit, 'rate_a' as indicator"):
        assert "begynder ikke med kolonnen indicator" in refusal(family(sql=sql))


def test_the_column_without_members_is_refused() -> None:
    sentence = refusal(family(members="", sql="select 'rate_a' as indicator, 'pct' as unit"))
    assert "har en kolonne indicator, men ingen liste over indikatorer" in sentence


def test_further_columns_of_the_list_are_the_selects_own() -> None:
    sql = "with member (indicator, label, years) as (values ('rate_a', 'Andel, a', [1, 2]))\n"
    model = Model("indicator", "rate", f"-- Andel.\n{sql}{SELECT}")
    assert model.members == (("rate_a", "Andel, a"),)


def test_an_indicator_says_its_unit_and_which_way_is_better() -> None:
    sql = "-- Andel.\n-- Better: lower\nselect 'procent' as unit"
    assert refusal(Model("indicator", "rate", sql)).startswith(
        "sql/indicator/rate.sql har den ukendte enhed procent; brug en af pct, "
    )
    assert refusal(Model("indicator", "rate", "-- Andel.\nselect 'pct' as unit")) == (
        "sql/indicator/rate.sql siger ikke, hvad der er bedst; skriv linjen »Better:« med higher, "
        "lower, neither."
    )


def test_a_row_of_none_of_the_members_breaks_the_contract(built: Warehouse) -> None:
    model = models.load_models(Path(__file__).resolve().parents[3] / "sql")["indicator.young"]
    names = families.member_names(model)
    rows = built.frame(f"from {model.table} where area_code = '707'")
    assert indicator_contract("Unge", names).breaches(rows) == []
    broken = indicator_contract("Unge", names[1:]).breaches(rows)
    assert {(each.column, each.rule) for each in broken} == {
        ("indicator", "er ikke en af de kendte værdier")
    }
    twice = rows.vstack(rows.head(1))
    assert indicator_contract("Unge", names).breaches(twice) != []
