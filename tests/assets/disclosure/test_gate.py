"""The disclosure gate over made-up figures, and a reader who tries every table of counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.catalogue.parts import parse_parts
from assets.disclosure.gate import FIGURE_KEY, Gate, decide
from assets.disclosure.releases import Release
from assets.disclosure.shown import (
    SCHEMA,
    add_publication,
    merge,
    select_published,
    select_shown,
)
from assets.disclosure.suppression import hide
from assets.disclosure.totals import NUMERATOR, VALUE, Count
from assets.tables.contracts.marts import MARTS
from assets.text.hidden import MARK
from connectors import periods

LIMIT = 3
DAY, COPY = date(2024, 8, 15), "pejl_2024-08-15.duckdb"
WHOLE, PART = "company_cooperation_rate_any_employee", "company_cooperation_rate"
TOTAL, GROUP = "case_contact_share_30_64", "persons_with_case_"
DECLARED = [
    parse_parts(line, "a.sql") for line in (f"{WHOLE}: {PART}", f"{TOTAL}.numerator: {GROUP}*")
]
Place = tuple[str, str, str]


def figure(
    indicator: str,
    value: float | None = None,
    *,
    of: float | None = None,
    count: float | None = None,
    period: str = "2023",
    **given: str | float,
) -> dict[str, Any]:
    """A row of mart.indicator: a number of persons, or a share where a count is out of another."""
    days = periods.parse(period)
    if count is not None and of:
        value = 100.0 * count / of
    row: dict[str, Any] = {
        "indicator": indicator,
        "area_code": "707",
        "period": days.code,
        "starts_on": days.starts_on,
        "ends_on": days.ends_on,
        "numerator": count,
        "denominator": of,
        "value": value,
        "value_low": value,
        "value_high": value,
        "unit": "persons" if of is None else "pct",
    }
    return row | given


def frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=MARTS["indicator"].types, strict=False)


def gated(
    *rows: Mapping[str, Any],
    limit: int = LIMIT,
    releases: Sequence[Release] = (),
    shown: pl.DataFrame | None = None,
) -> Gate:
    if shown is not None:
        shown = select_shown(shown, DAY, COPY)
    return decide(frame(rows), limit, releases, DECLARED, shown)


def hidden(*rows: Mapping[str, Any], releases: Sequence[Release] = ()) -> list[tuple[str, str]]:
    """Indicator and period of what is hidden."""
    found = gated(*rows, releases=releases).hidden.sort(FIGURE_KEY)
    return list(found.select("indicator", "period").iter_rows())


def release(indicator: str, period: str = "2023") -> Release:
    return Release(indicator, "707", periods.parse(period), "a.yaml, linje 3")


class Publications:
    """Successive publications of one series of 2023, by the last part of their periods."""

    def __init__(self) -> None:
        self.record = pl.DataFrame(schema=SCHEMA)
        self.warnings: tuple[str, ...] = ()

    def hidden(
        self, *, limit: int = LIMIT, releases: Sequence[Release] = (), **counts: int
    ) -> list[str]:
        """Publish these counts; returns the periods that are hidden."""
        ends = {name: "2023" if name == "Y" else f"2023{name}" for name in counts}
        figures = frame([figure("a", n, period=ends[name]) for name, n in counts.items()])
        gate = decide(figures, limit, releases, (), self.record)
        keys = gate.hidden.select(FIGURE_KEY).rows()
        self.record = add_publication(self.record, select_published(figures, keys, DAY, COPY))
        self.warnings = gate.warnings
        return sorted(gate.hidden["period"])


@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (2, False), (3, True)])
def test_one_and_two_persons_are_hidden_and_nobody_and_three_are_shown(
    *, count: int, shown: bool
) -> None:
    assert (hidden(figure("a", count)) == []) is shown


@pytest.mark.parametrize(
    ("count", "of", "shown"),
    [(2, 41, False), (39, 41, False), (41, 41, True), (0, 41, True), (1, 2, False), (3, 41, True)],
)
def test_a_share_is_hidden_where_its_count_or_its_complement_is_small(
    *, count: int, of: int, shown: bool
) -> None:
    assert (hidden(figure("a", count=count, of=of)) == []) is shown


def test_a_share_whose_count_can_be_worked_out_is_treated_as_if_it_stood_there() -> None:
    assert hidden(figure("a", 95.1, of=41)) == [("a", "2023")]
    row = figure("a", 4.9, of=41) | {"numerator": 2.0, "denominator": None}
    assert hidden(row) == [("a", "2023")]


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(1, 2, False), (2, 2, False), (None, 2, False), (0, 0, True), (1, 4, True), (80, None, True)],
)
def test_a_count_that_is_known_to_be_small_is_hidden(
    *, low: int | None, high: int | None, shown: bool
) -> None:
    row = figure("a") | {"value_low": low, "value_high": high}
    gate = gated(row)
    assert gate.hidden.is_empty() is shown
    [after] = gate.hide_in(frame([row])).select("value_low", "value_high").rows()
    assert after == ((low, high) if shown else (None, None))


@pytest.mark.parametrize(
    ("low", "high", "shown"), [(None, 4.9, False), (95.1, None, False), (10, 50, True)]
)
def test_a_share_that_is_known_to_be_of_few_is_hidden(
    *, low: float | None, high: float | None, shown: bool
) -> None:
    row = figure("a", of=41) | {"value_low": low, "value_high": high}
    assert gated(row).hidden.is_empty() is shown


def test_a_mean_of_two_answers_is_hidden_and_a_score_is_no_count() -> None:
    assert hidden(figure("a", 2.0, unit="score_1_5")) == []
    assert hidden(figure("a", 3.5, of=2, unit="score_1_5")) == [("a", "2023")]


def test_nothing_is_left_of_a_hidden_figure_but_its_place_and_why() -> None:
    row = figure("a", count=2, of=41, remark="2 af 41", sampled_low=1.3, sampled_high=16.1)
    [left] = gated(row).hide_in(frame([row])).to_dicts()
    numbers = [name for name, kind in MARTS["indicator"].types.items() if kind.is_numeric()]
    assert {left[name] for name in numbers} == {None}
    assert (left["mark"], left["remark"]) == (MARK, "skjult af hensyn til diskretion")
    assert (left["period"], left["unit"]) == ("2023", "pct")


def test_a_figure_that_is_not_hidden_is_left_as_it_was() -> None:
    rows = frame([figure("a", 7, remark="syv"), figure("b", 2)])
    gate = decide(rows, LIMIT, [])
    assert gate.hide_in(rows).filter(indicator="a").equals(rows.filter(indicator="a"))


def test_a_month_cannot_be_found_by_subtracting_the_others_from_the_quarter() -> None:
    months = [figure("a", n, period=f"2023M0{m}") for m, n in ((1, 9), (2, 2), (3, 5))]
    assert hidden(*months) == [("a", "2023M02")]
    found = hidden(*months, figure("a", 16, period="2023Q1"))
    assert found == [("a", "2023M02"), ("a", "2023M03")]


def test_two_hidden_months_that_can_only_be_two_each_take_a_third_with_them() -> None:
    months = [figure("a", n, period=f"2023M0{m}") for m, n in ((1, 9), (2, 2), (3, 2))]
    assert len(hidden(*months, figure("a", 13, period="2023Q1"))) == 3


def test_a_small_group_is_hidden_with_the_next_smallest_and_the_total_stays() -> None:
    groups = [figure(GROUP + name, n) for name, n in (("a", 40), ("b", 2), ("c", 7))]
    found = hidden(*groups, figure(TOTAL, count=49, of=16357))
    assert found == [(f"{GROUP}b", "2023"), (f"{GROUP}c", "2023")]


def test_periods_of_different_lengths_do_not_give_a_quarter_back() -> None:
    rows = [
        figure("a", n, period=p)
        for p, n in (("2023Q1", 9), ("2023Q2", 2), ("2023H2", 30), ("2023", 41))
    ]
    assert hidden(*rows) == [("a", "2023Q1"), ("a", "2023Q2")]


def test_overlapping_rolling_years_do_not_give_a_quarter_back() -> None:
    quarters = {"2022Q1": 20, "2022Q2": 20, "2022Q3": 20, "2022Q4": 20, "2023Q1": 2}
    rows = [figure("a", n, period=p) for p, n in quarters.items()]
    rows += [figure("a", 80, period="2022Q4-4Q"), figure("a", 62, period="2023Q1-4Q")]
    gone = hidden(*rows)
    assert ("a", "2023Q1") in gone
    assert len(gone) == 2


def test_a_count_is_not_narrowed_down_below_the_limit() -> None:
    quarters = [figure("a", n, period=f"2023Q{q}") for q, n in ((1, 3), (2, 4), (3, 20), (4, 30))]
    year = figure("a", 57)
    gone = gated(*quarters, year, limit=5).hidden["period"].to_list()
    # 3 + 4 alone would say that neither is 1 or 2.
    assert gone == ["2023Q1", "2023Q2", "2023Q3"]


def test_a_figure_that_was_shown_is_not_what_another_is_hidden_behind() -> None:
    first = [figure("a", 9, period="2023Q1"), figure("a", 12, period="2023Q2")]
    rows = [*first, figure("a", 2, period="2023Q3"), figure("a", 23, period="2023")]
    assert hidden(*rows) == [("a", "2023Q1"), ("a", "2023Q3")]
    gate = gated(*rows, shown=frame(first))
    assert set(gate.hidden["period"]) == {"2023", "2023Q3"}
    assert gate.warnings == ()


def test_a_count_that_older_copies_give_back_is_hidden_and_told() -> None:
    rows = [figure("a", n, period=p) for p, n in (("2023H1", 3), ("2023H2", 9), ("2023", 12))]
    gate = gated(*rows, limit=5, shown=frame(rows))
    assert set(gate.hidden["period"]) == {"2023H1"}
    assert gate.warnings == (
        "Skjult nu, men vist i ældre kopier: a for område 707 i 2023H1 (i pejl_2024-08-15.duckdb "
        "og senere); slet de kopier og opfølgninger, som ingen længere må se.",
    )
    gate = gated(*rows, limit=5, shown=frame(rows[1:]))
    assert set(gate.hidden["period"]) == {"2023H1"}
    [warning] = gate.warnings
    assert warning.startswith("Skjult, men ældre kopier giver det tilbage")


def test_a_figure_that_was_shown_with_another_number_may_be_hidden() -> None:
    first = [figure("a", 8, period="2023H2"), figure("a", 10, period="2023")]
    rows = [figure("a", n, period=p) for p, n in (("2023H1", 2), ("2023H2", 9), ("2023", 11))]
    gate = gated(*rows, shown=frame(first))
    assert set(gate.hidden["period"]) == {"2023H1", "2023H2"}


# Counts that older files hid


def test_the_old_number_of_a_count_that_grew_stays_hidden_until_nothing_tells_of_it() -> None:
    """A chain: the second file has no small count, but its Q2 gives back the first one's Q1."""
    publications = Publications()
    assert publications.hidden(Q1=2, Q2=9, H1=11) == ["2023Q1", "2023Q2"]
    assert publications.hidden(Q1=7, Q2=9, H1=16) == ["2023Q1", "2023Q2"]
    assert publications.hidden(Q1=7, Q2=10, H1=17) == ["2023Q1", "2023Q2"]
    assert publications.hidden(Q1=8, Q2=10, H1=18) == ["2023Q1", "2023Q2"]
    assert publications.hidden(Q1=9, Q2=11, H1=20) == []
    assert publications.hidden(Q1=9, Q2=11, H1=20) == []


def test_a_figure_that_protected_a_count_is_not_shown_because_another_would_do_now() -> None:
    publications = Publications()
    assert publications.hidden(Q1=2, Q2=9, Q3=20, Y=31) == ["2023Q1", "2023Q2"]
    # Q3 is the smallest now, and Y - Q3 of the older file gives Q1 back if Q2 is shown.
    assert publications.hidden(Q1=2, Q2=9, Q3=8, Y=19) == ["2023Q1", "2023Q2"]


def test_the_sum_of_two_hidden_counts_does_not_give_a_third_one_of_an_older_file_back() -> None:
    publications = Publications()
    assert publications.hidden(Q1=2, Q2=9, Q3=2, Y=13) == ["2023Q1", "2023Q2", "2023Q3"]
    assert publications.hidden(Q1=2, Q2=9, Q3=12, Y=23) == ["2023Q1", "2023Q2", "2023Q3"]


def test_a_count_of_an_older_file_that_stands_alone_hides_nothing() -> None:
    publications = Publications()
    assert publications.hidden(Y=2) == ["2023"]
    assert publications.hidden(Y=7) == []
    assert publications.hidden(Q1=1, Q2=9) == ["2023Q1"]
    assert publications.hidden(Q1=7, Q2=9) == []


def test_a_figure_that_was_withdrawn_and_came_back_is_the_same_figure() -> None:
    publications = Publications()
    assert publications.hidden(Q1=2, Q2=9, H1=11) == ["2023Q1", "2023Q2"]
    assert publications.hidden(H1=11) == []
    assert publications.hidden(Q2=9, H1=11) == ["2023Q2"]


def test_what_was_left_of_an_older_total_stays_hidden_where_its_part_has_not_changed() -> None:
    first = [figure(WHOLE, count=40, of=92), figure(PART, count=38, of=80)]
    record = select_published(frame(first), [(PART, "707", "2023")], DAY, COPY)
    rows = [figure(WHOLE, count=47, of=99), figure(PART, count=38, of=80)]
    assert hidden(*rows) == []
    gate = decide(frame(rows), LIMIT, (), DECLARED, record)
    assert gate.hidden["indicator"].to_list() == [PART]


def test_a_looser_limit_no_longer_protects_what_is_no_longer_small() -> None:
    publications = Publications()
    assert publications.hidden(limit=10, Q1=7, Q2=40, H1=47) == ["2023Q1", "2023Q2"]
    assert publications.hidden(limit=3, Q1=8, Q2=40, H1=48) == []


def test_a_release_covers_the_older_numbers_of_its_figure() -> None:
    publications = Publications()
    publications.hidden(Q1=2, Q2=9, H1=11)
    assert publications.hidden(releases=[release("a", "2023Q1")], Q1=7, Q2=9, H1=16) == []


def test_an_older_number_that_copies_give_back_is_told() -> None:
    publications = Publications()
    publications.hidden(Q1=2, Q2=9, H1=11)
    followup = select_shown(frame([figure("a", 9, period="2023Q2")]), DAY, "opfølgningen 2023-1")
    publications.record = merge([publications.record, followup])
    assert publications.hidden(Q1=7, Q2=9, H1=16) == []
    assert publications.warnings == (
        "Skjult, men ældre kopier giver det tilbage, når de lægges ved siden af: a for område 707 "
        "i 2023Q1; slet de kopier og opfølgninger, som ingen længere må se.",
    )


def test_the_companies_with_one_employee_cannot_be_found_between_two_rates() -> None:
    rows = figure(WHOLE, count=40, of=92), figure(PART, count=38, of=80)
    assert hidden(*rows) == [(PART, "2023")]


def test_a_release_shows_a_figure_and_another_one_stays_hidden() -> None:
    rows = figure("a", 2), figure("b", 2)
    assert hidden(*rows, releases=[release("a")]) == [("b", "2023")]


def test_a_release_that_would_give_back_another_figure_does_nothing_and_says_so() -> None:
    rows = [figure("a", n, period=p) for p, n in (("2023H1", 2), ("2023H2", 2), ("2023", 4))]
    gate = gated(*rows, releases=[release("a", "2023H1"), release("a", "2023")])
    assert ("a", "2023H2") in gate.hidden.select("indicator", "period").rows()
    assert len(gate.warnings) == 1
    assert "er stadig skjult, for det ville røbe et mindre tal" in gate.warnings[0]


@pytest.mark.parametrize(
    ("place", "says"), [("a", "er ikke skjult"), ("b", "er ikke et tal om personer")]
)
def test_a_release_of_what_is_not_hidden_is_said(place: str, says: str) -> None:
    gate = gated(figure("a", 7), releases=[release(place)])
    assert gate.warnings[0].startswith(f"a.yaml, linje 3: {place} for område 707 i 2023 {says}")


def test_a_verdict_tells_the_same_of_each_count_that_a_small_share_may_have() -> None:
    for of, alike in ((4, [1, 2, 3]), (41, [1, 2]), (41, [39, 40])):
        bounds = [gated(figure("a", count=n, of=of)).hidden.select("low", "high") for n in alike]
        assert len({bound.row(0) for bound in bounds}) == 1
        low, high = bounds[0].row(0)
        assert all(low <= 100 * n / of <= high for n in alike)


# A reader who knows everything shown, every sum, and what verdicts tell

Unknown = tuple[int, str]


@dataclass
class Reader:
    """Tries tables of counts until one agrees with everything that is known."""

    rows: Sequence[Mapping[str, Any]]
    gate: Gate
    limit: int
    released: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        told = {row[:3]: row[3:] for row in self.gate.hidden.iter_rows()}
        self.true: dict[Unknown, int] = {}
        self.choices: dict[Unknown, list[int]] = {}
        self.sums: list[tuple[Unknown, list[Unknown], bool]] = []
        self.at = {(r["indicator"], r["period"]): at for at, r in enumerate(self.rows)}
        for at, row in enumerate(self.rows):
            for part in ("value",) if row["denominator"] is None else ("numerator", "denominator"):
                self.true[at, part] = round(row[part])
        most = max(self.true.values()) + 2 * self.limit
        for (at, part), count in self.true.items():
            row = self.rows[at]
            place = (row["indicator"], row["area_code"], row["period"])
            if place not in told:
                self.choices[at, part] = [count]
                continue
            least = range(0 if part == "numerator" else 1, most)
            self.choices[at, part] = sorted(least, key=lambda n, count=count: abs(n - count))
            low, high = told[place]
            if low is not None and part == "denominator":
                self.choices[at, part] = [count]
            elif low is not None:
                scale = 100 / row["denominator"] if part == "numerator" else 1
                within = [n for n in least if low - 1e-9 <= n * scale <= high + 1e-9]
                self.choices[at, part] = within
        for at, row in enumerate(self.rows):
            if row["denominator"] is not None:
                self.sums.append(((at, "denominator"), [(at, "numerator")], False))

    def adds(self, whole: tuple[str, str], parts: Sequence[tuple[str, str]], number: str) -> None:
        """These figures make up that one; where nothing is left over, it is known that there is."""
        total = (self.at[whole], number)
        mine = [
            (at, "value" if (at, "value") in self.true else number)
            for at in (self.at[part] for part in parts)
        ]
        left = self.true[total] - sum(self.true[part] for part in mine)
        self.sums.append((total, mine, left == 0))

    def cannot_tell(self, count: Mapping[Unknown, int]) -> bool:
        """Whether a sum of counts (with their signs) may be another than it is."""
        true = sum(sign * self.true[part] for part, sign in count.items())
        unknown = [part for part in self.choices if len(self.choices[part]) > 1]
        unknown.sort(key=lambda part: part not in count)
        table = {part: one[0] for part, one in self.choices.items() if len(one) == 1}
        return any(
            sum(sign * found[part] for part, sign in count.items()) != true
            for found in self._tables(unknown, table, partial(self._differs, count, true))
        )

    @staticmethod
    def _differs(count: Mapping[Unknown, int], true: int, table: Mapping[Unknown, int]) -> bool:
        return not all(part in table for part in count) or (
            sum(sign * table[part] for part, sign in count.items()) != true
        )

    def _tables(
        self, unknown: Sequence[Unknown], table: dict[Unknown, int], wanted: Any
    ) -> Iterator[dict[Unknown, int]]:
        if not wanted(table) or not all(self._holds(one, table) for one in self.sums):
            return
        if not unknown:
            yield table
            return
        for choice in self.choices[unknown[0]]:
            yield from self._tables(unknown[1:], {**table, unknown[0]: choice}, wanted)

    def _holds(
        self, one: tuple[Unknown, list[Unknown], bool], table: Mapping[Unknown, int]
    ) -> bool:
        whole, parts, exact = one
        if not all(part in table for part in (whole, *parts)):
            return True
        left = table[whole] - sum(table[part] for part in parts)
        more = self.true[whole] >= sum(self.true[part] for part in parts)
        return left == 0 if exact else (left >= 0 if more else left <= 0)

    def protected(self) -> Iterator[dict[Unknown, int]]:
        """Every small count, shown or not: of a figure, its complement, what is left of a total."""
        for part in self.true:
            yield {part: 1}
        for whole, parts, _ in self.sums:
            more = self.true[whole] >= sum(self.true[part] for part in parts)
            sign = 1 if more else -1
            yield {whole: sign} | dict.fromkeys(parts, -sign)

    def gives_back(self) -> list[dict[Unknown, int]]:
        """The small counts that the reader can tell."""
        return [
            count
            for count in self.protected()
            if 0 < sum(sign * self.true[part] for part, sign in count.items()) < self.limit
            and {self.rows[at]["indicator"] for at, _ in count} - self.released
            and not self.cannot_tell(count)
        ]


counts = st.integers(0, 7)


@given(
    counts=st.lists(counts, min_size=1, max_size=4),
    limit=st.integers(3, 5),
    extra=counts,
    let_out=st.sets(st.sampled_from([f"{GROUP}0", f"{GROUP}1", f"{GROUP}2", TOTAL])),
)
@settings(max_examples=60, deadline=None)
def test_no_group_can_be_told_from_its_total(
    counts: list[int], limit: int, extra: int, let_out: set[str]
) -> None:
    rows = [figure(f"{GROUP}{at}", n) for at, n in enumerate(counts)]
    total = sum(counts)
    rows.append(figure(TOTAL, count=total, of=total + extra or None))
    if rows[-1]["denominator"] is None:
        rows.pop()
    gate = gated(*rows, limit=limit, releases=[release(name) for name in let_out])
    reader = Reader(rows, gate, limit, frozenset(let_out))
    if (TOTAL, "2023") in reader.at:
        parts = [(f"{GROUP}{at}", "2023") for at in range(len(counts))]
        reader.adds((TOTAL, "2023"), parts, "numerator")
    assert reader.gives_back() == []


@given(part=st.tuples(counts, counts), rest=st.tuples(counts, counts), limit=st.integers(3, 5))
@settings(max_examples=60, deadline=None)
def test_no_company_can_be_told_between_two_shares(
    part: tuple[int, int], rest: tuple[int, int], limit: int
) -> None:
    inner, outer = (min(part), max(part)), (min(part) + min(rest), max(part) + max(rest))
    pairs = [(name, n, d) for name, (n, d) in ((PART, inner), (WHOLE, outer)) if d]
    rows = [figure(name, count=n, of=d) for name, n, d in pairs]
    if not rows:
        return
    reader = Reader(rows, gated(*rows, limit=limit), limit)
    if len(rows) == 2:
        for number in ("numerator", "denominator"):
            reader.adds((WHOLE, "2023"), [(PART, "2023")], number)
    assert reader.gives_back() == []


@given(
    quarters=st.lists(counts, min_size=4, max_size=4),
    shown=st.sets(st.sampled_from(["2023", "2023H1", "2023H2", "2023Q2"])),
    twice=st.sampled_from([0, 0, 1, 4]),
    limit=st.integers(3, 4),
)
@settings(max_examples=60, deadline=None)
def test_no_quarter_can_be_told_from_halves_and_the_year(
    quarters: list[int], shown: set[str], twice: int, limit: int
) -> None:
    known = {f"2023Q{at + 1}": n for at, n in enumerate(quarters)}
    halves = {"2023H1": ["2023Q1", "2023Q2"], "2023H2": ["2023Q3", "2023Q4"]}
    for half, parts in halves.items():
        known[half] = sum(known[part] for part in parts)
    known["2023"] = max(known["2023H1"] + known["2023H2"] - twice, *known.values())
    for name in shown:
        known.pop(name)
    rows = [figure("a", n, period=period) for period, n in known.items()]
    reader = Reader(rows, gated(*rows, limit=limit), limit)
    inside = {**halves, "2023": [f"2023Q{at}" for at in range(1, 5)]}
    for whole, parts in [*inside.items(), ("2023", list(halves))]:
        if whole in known and (there := [part for part in parts if part in known]):
            reader.adds(("a", whole), [("a", part) for part in there], "value")
    assert reader.gives_back() == []


def test_a_reader_who_repeats_the_gate_on_every_table_cannot_tell_a_group() -> None:
    found: defaultdict[tuple[float | None, ...], list[tuple[int, ...]]] = defaultdict(list)
    for groups in product(range(7), repeat=3):
        counts = dict(enumerate([*groups, sum(groups)]))
        days = periods.parse("2023")
        made = [
            Count(
                row,
                VALUE if row < len(groups) else NUMERATOR,
                f"{GROUP}{row}" if row < len(groups) else TOTAL,
                "707",
                days.code,
                days.starts_on,
                days.ends_on,
                count,
            )
            for row, count in counts.items()
        ]
        kept = hide(made, DECLARED, LIMIT).rows
        found[tuple(None if row in kept else n for row, n in counts.items())].append(groups)
    for tables in found.values():
        for at, count in ((at, n) for table in tables for at, n in enumerate(table)):
            assert not 0 < count < LIMIT or len({table[at] for table in tables}) > 1


def test_the_reader_does_find_what_no_gate_has_hidden() -> None:
    rows = [figure("a", n, period=p) for p, n in (("2023H1", 2), ("2023H2", 9), ("2023", 11))]
    nothing = Gate(pl.DataFrame(schema={**dict.fromkeys(FIGURE_KEY, pl.String), "low": pl.Float64}))
    careless = Gate(
        frame(rows).filter(period="2023H1").select(*FIGURE_KEY, low=pl.lit(None), high=pl.lit(None))
    )
    for gate in (Gate(nothing.hidden.with_columns(high="low")), careless):
        reader = Reader(rows, gate, LIMIT)
        reader.adds(("a", "2023"), [("a", "2023H1"), ("a", "2023H2")], "value")
        assert reader.gives_back() == [{(0, "value"): 1}]
