"""StatBank's value grammar: what it selects among a table's own codes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.statbank.values import select

FOLK1A_INFO = "statbank/dst-skills/tableinfo_FOLK1A_da.body.json"
QUARTERS = [f"{year}K{quarter}" for year in range(2019, 2025) for quarter in range(1, 5)]
AGES = ["IALT", *(str(age) for age in range(126))]


@pytest.mark.parametrize(
    ("wanted", "offered", "codes"),
    [
        (["2024k4"], QUARTERS, ["2024K4"]),
        (["*"], QUARTERS, QUARTERS),
        (["*K1"], QUARTERS, [f"{year}K1" for year in range(2019, 2025)]),
        (["202*K1"], QUARTERS, [f"{year}K1" for year in range(2020, 2025)]),
        (["20*4k*1"], QUARTERS, ["2024K1"]),
        (["1*"], AGES, ["1", *map(str, range(10, 20)), *map(str, range(100, 126))]),
        ([">=2024K1"], QUARTERS, QUARTERS[-4:]),
        ([">2024K1"], QUARTERS, QUARTERS[-3:]),
        (["<=2019K2"], QUARTERS, QUARTERS[:2]),
        (["<2019K2"], QUARTERS, QUARTERS[:1]),
        ([">=2019k2<=2019K4"], QUARTERS, QUARTERS[1:4]),
        ([">2019K2<2019K4"], QUARTERS, QUARTERS[2:3]),
        ([">=30<=64"], AGES, list(map(str, range(30, 65)))),
        (["(1)"], QUARTERS, ["2024K4"]),
        (["(2)"], QUARTERS, ["2024K3"]),
        (["(-n+3)"], QUARTERS, QUARTERS[-3:]),
        (["(4n)"], QUARTERS, [f"{year}K1" for year in range(2019, 2025)]),
        (["(4n+1)"], QUARTERS, [f"{year}K4" for year in range(2019, 2025)]),
        (["(n + 24)"], QUARTERS, QUARTERS[:1]),
        (["-(1)"], QUARTERS, ["2019K1"]),
        (["-(-n+3)"], QUARTERS, QUARTERS[:3]),
        (["(1)", "2019K1", " 2024K4 ", ">=2024K4"], QUARTERS, ["2019K1", "2024K4"]),
        ([">=2024K3", "<=2019K1"], QUARTERS, ["2019K1", "2024K3", "2024K4"]),
    ],
)
def test_a_list_of_values_selects_what_statbank_says_it_does(
    wanted: list[str], offered: list[str], codes: list[str]
) -> None:
    assert select(wanted, offered) == codes


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("2031K1", "'2031K1' er ikke en af værdierne"),
        (">=2031K1", "'2031K1' er ikke en af værdierne"),
        (">2024K4", "'>2024K4' er ikke en af værdierne"),
        (">=2024K4<=2019K1", "'>=2024K4<=2019K1' er ikke en af værdierne"),
        ("3*", "'3*' er ikke en af værdierne"),
        ("(0)", "'(0)' er ikke en af værdierne"),
        ("(99)", "'(99)' er ikke en af værdierne"),
        ("", "'' er ikke en af værdierne"),
        ("sum(2024K1;2024K2)", "'sum(2024K1;2024K2)' har en form"),
        ("<=2024K1>=2020K1", "'<=2024K1>=2020K1' har en form"),
        (">=", "'>=' har en form"),
        ("(newest)", "'(newest)' har en form"),
    ],
)
def test_what_selects_nothing_or_is_no_form_is_named(item: str, said: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011
        select([item], QUARTERS)
    assert str(error.value).startswith(said)


def test_a_code_that_looks_like_an_expression_is_that_code() -> None:
    assert select(["<5", "(x)"], ["<5", "5", "(x)"]) == ["<5", "(x)"]


def test_the_recorded_folk1a_is_asked_for_by_its_own_codes(
    recorded: Callable[[str], bytes],
) -> None:
    variables = json.loads(recorded(FOLK1A_INFO))["variables"]
    codes = {v["id"]: [value["id"] for value in v["values"]] for v in variables}
    assert len(select(["*"], codes["OMRÅDE"])) == 105
    assert select([">=30<=64"], codes["ALDER"]) == [str(age) for age in range(30, 65)]
    assert select(["(-n+2)", "2008k1"], codes["Tid"]) == ["2008K1", "2025K2", "2025K3"]


codes = st.lists(st.text("0123456789KMTO", min_size=1, max_size=6), min_size=1, unique=True)


@given(codes, st.data())
def test_what_is_selected_is_in_the_tables_order_and_each_code_once(
    offered: list[str], data: st.DataObject
) -> None:
    forms = st.one_of(
        st.sampled_from(offered),
        st.sampled_from(offered).map(lambda code: f">={code}"),
        st.sampled_from(offered).map(lambda code: f"<={code}"),
        st.sampled_from(["*", "(1)", "-(1)", "(-n+2)", "(2n+1)"]),
    )
    found = select(data.draw(st.lists(forms, min_size=1)), offered)
    assert found == [code for code in offered if code in set(found)]
    assert found


@given(st.text(max_size=12))
def test_any_text_is_codes_or_a_sentence(item: str) -> None:
    try:
        assert select([item], QUARTERS)
    except ValueError as error:
        assert repr(item) in str(error) or "er ikke en af værdierne" in str(error)  # noqa: PT017
