"""Columns of figures as integers: what is packed is what was there, and a gap is no number."""

import json
from itertools import accumulate
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from assets.page.columns import encode, pack, unpack, write_json

FIGURES = st.lists(
    st.one_of(st.none(), st.integers(-(10**7), 10**7).map(lambda n: n / 1000)),
    min_size=1,
    max_size=40,
)


def decoded(series: dict[str, Any] | None, length: int) -> list[float | None]:
    """What the page reads of a series."""
    if series is None:
        return [None] * length
    values = [total / 10 ** series["decimals"] for total in accumulate(series["steps"])]
    gaps = set(accumulate(series["gaps"]))
    return [None if n in gaps else value for n, value in enumerate(values)]


@given(FIGURES, FIGURES)
def test_any_figures_are_read_as_they_were_written(
    first: list[float | None], second: list[float | None]
) -> None:
    frames = [
        pl.DataFrame({"of": name, "value": values}, schema={"of": pl.String, "value": pl.Float64})
        for name, values in (("a", first), ("b", second))
    ]
    found = encode(pl.concat(frames), "of", ["value"], [])
    for name, values in (("a", first), ("b", second)):
        read = decoded(found[name].get("value"), len(values))
        assert [v is None for v in read] == [v is None for v in values]
        assert all(
            abs(a - b) < 1e-9
            for a, b in zip(read, values, strict=True)
            if a is not None and b is not None
        )


def test_a_source_with_one_decimal_is_stored_with_one() -> None:
    rows = pl.DataFrame({"of": ["a"] * 3, "value": [27.7, None, 27.5]})
    assert encode(rows, "of", ["value"], [])["a"]["value"] == {
        "decimals": 1, "steps": [277, 0, -2], "gaps": [1],
    }  # fmt: skip


def test_what_few_rows_have_is_a_list_of_places() -> None:
    rows = pl.DataFrame({"of": ["a"] * 4, "mark": [None, "<3", None, "hidden"]})
    assert encode(rows, "of", [], ["mark"])["a"]["mark"] == {"at": [1, 2], "of": ["<3", "hidden"]}


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=40)))
def test_packed_texts_cannot_end_a_script_and_are_the_same_each_time(texts: dict[str, str]) -> None:
    packed = pack(texts)
    assert "<" not in packed
    assert packed == pack(texts)
    assert unpack(packed) == texts


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=40)))
def test_texts_that_are_read_at_once_cannot_end_a_script(texts: dict[str, str]) -> None:
    written = write_json([texts, "</script><!--"])
    assert "<" not in written
    assert json.loads(written) == [texts, "</script><!--"]
