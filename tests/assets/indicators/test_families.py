"""Several indicators in one SQL file: what is refused, and what a row may call itself."""

from pathlib import Path

import pytest

from assets.contracts.marts import indicator_contract
from assets.indicators import families
from assets.warehouse import models
from assets.warehouse.models import Model
from connectors.errors import InputError
from connectors.warehouse import Warehouse

MEMBERS = "-- Indicator rate_a: Andel, a\n-- Indicator rate_b: Andel, b\n-- Better: lower\n"
SELECT = """select member.indicator, 'pct' as unit
from (values ('rate_a'), ('rate_b')) as member (indicator)
"""


def family(name: str = "rate", members: str = MEMBERS, sql: str = SELECT) -> Model:
    return Model("indicator", name, f"-- Andel.\n-- One row per area.\n{members}{sql}")


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
    assert {(each.table, each.unit, each.better) for each in found.values()} == {
        ("indicator.rate", "pct", "lower")
    }
    assert families.group_by_table(found) == {"indicator.rate": [*found.values()]}


def test_a_file_that_names_no_member_is_one_indicator() -> None:
    alone = family(members="-- Better: neither\n", sql="select 'pct' as unit")
    [found] = families.collect_indicators([alone]).values()
    assert (found.name, found.label, found.better) == ("rate", "Andel", None)
    assert families.member_names(alone) == ()


def test_a_member_may_have_the_name_of_its_file() -> None:
    found = families.collect_indicators(
        [family(members="-- Indicator rate: Andel\n", sql="select 'rate' as indicator")]
    )
    assert list(found) == ["rate"]


@pytest.mark.parametrize("name", ["other_a", "ratea"])
def test_a_member_whose_name_does_not_begin_with_the_files_is_refused(name: str) -> None:
    sentence = refusal(family(members=f"{MEMBERS}-- Indicator {name}: Andel\n"))
    assert sentence == (
        f"sql/indicator/rate.sql names the member {name}; let its name begin with rate."
    )


def test_a_member_named_twice_is_refused() -> None:
    twice = refusal(family(members=f"{MEMBERS}-- Indicator rate_a: Igen\n"))
    assert twice == "sql/indicator/rate.sql names the member rate_a twice; keep one."


def test_a_member_of_two_files_is_refused() -> None:
    alone = family("rate_a", "-- Better: lower\n", "select 'pct' as unit")
    sentence = refusal(family(), alone)
    assert sentence.startswith("sql/indicator/rate_a.sql holds rate_a, which")
    assert "sql/indicator/rate.sql holds too" in sentence


def test_members_without_the_column_that_tells_them_apart_are_refused() -> None:
    for sql in ("select 'pct' as unit", "select 'pct' as unit, 'rate_a' as indicator"):
        assert "does not begin with the column indicator" in refusal(family(sql=sql))


def test_the_column_without_members_is_refused() -> None:
    sentence = refusal(family(members=""))
    assert "has a column indicator and its head names no member" in sentence


def test_a_member_that_the_select_never_gives_is_refused() -> None:
    sentence = refusal(family(members=f"{MEMBERS}-- Indicator rate_c: Andel, c\n"))
    assert "names the member rate_c, which its select never gives" in sentence


def test_names_that_the_select_computes_are_left_to_the_contract() -> None:
    computed = family(sql="select 'rate_' || kind as indicator, 'pct' as unit from core.kind")
    assert list(families.collect_indicators([computed])) == ["rate_a", "rate_b"]


def test_a_row_of_none_of_the_members_breaks_the_contract(built: Warehouse) -> None:
    model = models.load_models(Path(__file__).resolve().parents[3] / "sql")["indicator.young"]
    names = families.member_names(model)
    rows = built.frame(f"from {model.table} where area_code = '707'")
    assert indicator_contract("Unge", names).breaches(rows) == []
    broken = indicator_contract("Unge", names[1:]).breaches(rows)
    assert {(each.column, each.rule) for each in broken} == {
        ("indicator", "is not one of the known values")
    }
    twice = rows.vstack(rows.head(1))
    assert indicator_contract("Unge", names).breaches(twice) != []
