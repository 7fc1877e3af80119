"""Groups of persons that the source hides: nobody can work them out from what is shown.

Every table of small numbers is tried against readers who know the total, that a hidden group
counts somebody where others are shown to count nobody, and the sums: all tables that would look the
same are listed, and each hidden count must have every number below the limit among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

import polars as pl
import pytest

from assets.disclosure import breakdowns
from assets.disclosure.hidden_groups import DANISH, HIDDEN
from connectors.observations import Measure
from connectors.warehouse import reading
from tests.homes import Home

LIMIT = 3
Table = tuple[int, ...]
Seen = tuple[int | str, ...]
AGES = ("16-24 år", "25-29 år", "30-59 år", "60 år og derover")
PARENTS = {"under 30 år": (0, 1), "30 år og derover": (2, 3)}
ORIGINS = [part for parts in breakdowns.ORIGINS.values() for part in parts]


def tables(groups: int, most: int) -> list[Table]:
    """Every table of so many groups that the source gives a total of."""
    every = product(range(most + 1), repeat=groups)
    return [each for each in every if LIMIT <= sum(each) <= most]


def as_rows(every: Sequence[Table], by: str, names: Sequence[str]) -> pl.DataFrame:
    """The answer of the source to each table."""
    return pl.DataFrame(
        [
            {
                "period": str(at),
                "area_code": "707",
                "breakdown": by,
                "member": name,
                "measure": "persons",
                "value": float(count) if count >= LIMIT else None,
                "mark": None if count >= LIMIT else "<3" if count else "absent",
                "unit": "persons",
                "source_table": "t",
                "total": float(sum(table)),
            }
            for at, table in enumerate(every)
            for name, count in zip(names, table, strict=True)
        ],
        schema_overrides={"value": pl.Float64, "mark": pl.String},
    )


def seen(
    every: Sequence[Table], by: str, names: Sequence[str], also: Sequence[Table]
) -> list[Seen]:
    """What readers see of each table: its groups, `also` the counts of those that hold others."""
    counts = [(*table, *more) for table, more in zip(every, also, strict=True)]
    rows = as_rows(counts, by, [*names, *(PARENTS if also[0] else ())])
    if also[0]:
        totals = pl.Series([float(sum(each)) for each in every for _ in counts[0]])
        rows = rows.with_columns(total=totals)
    measure = Measure(unit="persons", about="a", hidden_below=LIMIT)
    shown = breakdowns._of_count(rows, measure, ["area_code", "period"])
    found: defaultdict[str, dict[str, int | str]] = defaultdict(dict)
    for period, member, value, mark in shown.select(
        "period", "member", "value", "mark"
    ).iter_rows():
        assert value is not None or mark in {HIDDEN, "absent"}
        found[period][member] = HIDDEN if mark == HIDDEN else int(value or 0)
    order = (
        [*breakdowns.ORIGINS] if by == "origin" else [*rows["member"].unique(maintain_order=True)]
    )
    return [tuple(found[str(at)][name] for name in order) for at in range(len(every))]


def possible(look: Seen, sums: Sequence[Table]) -> Iterator[Table]:
    """The counts of all groups that agree with what is seen.

    A hidden group counts somebody where another is shown: only where none is, nobody may be hidden.
    """
    least = 0 if {*look} == {HIDDEN} else 1
    for table in sums:
        if all(
            count >= least if shown == HIDDEN else count == shown
            for shown, count in zip(look, table, strict=False)
        ):
            yield table


def check(looks: Sequence[Seen], sums: Sequence[Table], small: Sequence[Table]) -> int:
    """Check every table; `sums` are the counts of the groups seen and last the total.

    `small` are the groups that the source hid, or that hold one.
    """
    of_total: defaultdict[int, list[Table]] = defaultdict(list)
    for table in sums:
        of_total[table[-1]].append(table)
    checked = 0
    known: dict[tuple[Seen, int], list[set[int]]] = {}
    for look, table, hidden in zip(looks, sums, small, strict=True):
        if not any(hidden):
            assert HIDDEN not in look
            continue
        assert look.count(HIDDEN) > 1
        key = (look, table[-1])
        if key not in known:
            fitting = [*possible(look, of_total[table[-1]])]
            known[key] = [{each[at] for each in fitting} for at in range(len(look))]
        for at, is_small in enumerate(hidden):
            if is_small:
                checked += 1
                assert look[at] == HIDDEN
                assert {*range(1, LIMIT)} <= known[key][at], (look, table)
    return checked


@pytest.mark.parametrize("groups", [2, 3, 4])
def test_no_hidden_group_is_the_total_without_the_others(groups: int) -> None:
    every = tables(groups, 13 - groups)
    looks = seen(every, "sex", "abcd"[:groups], [()] * len(every))
    sums = [(*table, sum(table)) for table in every]
    small = [tuple(0 < count < LIMIT for count in table) for table in every]
    assert check(looks, sums, small) > 30


def test_no_age_is_the_one_that_it_lies_in_without_the_others() -> None:
    every = tables(4, 9)
    above = [tuple(sum(each[i] for i in parts) for parts in PARENTS.values()) for each in every]
    looks = seen(every, "age", AGES, above)
    sums = [(*table, *more, sum(table)) for table, more in zip(every, above, strict=True)]
    small = [tuple(0 < count < LIMIT for count in table[:-1]) for table in sums]
    of_total: defaultdict[int, list[Table]] = defaultdict(list)
    for table in sums:
        of_total[table[-1]].append(table)
    checked = 0
    for look, table, hidden in zip(looks, sums, small, strict=True):
        least = [
            0 if all(look[part] == HIDDEN for part in parts) else 1
            for parts in ((0, 1), (0, 1), (2, 3), (2, 3), (4, 5), (4, 5))
        ]
        fitting = [
            each
            for each in of_total[table[-1]]
            if all(
                c >= low if s == HIDDEN else c == s
                for s, c, low in zip(look, each, least, strict=False)
            )
        ]
        for at, is_small in enumerate(hidden):
            if is_small:
                checked += 1
                assert {1, 2} <= {each[at] for each in fitting}, (look, table)
    assert checked > 500


def test_the_ages_of_a_hidden_age_are_hidden() -> None:
    every = [(1, 1, 5, 6), (3, 3, 1, 1), (2, 0, 4, 4)]
    above = [tuple(sum(each[i] for i in parts) for parts in PARENTS.values()) for each in every]
    for look in seen(every, "age", AGES, above):
        for at, parts in enumerate(PARENTS.values()):
            if look[4 + at] == HIDDEN:
                assert all(look[part] == HIDDEN for part in parts)


def test_of_three_origins_none_tells_of_a_hidden_part() -> None:
    """A reader who has the other part from the source may not know the hidden one either."""
    every = [each for each in product((0, 1, 2, 3, 5), repeat=5) if each[0] >= LIMIT]
    looks = seen(every, "origin", ORIGINS, [()] * len(every))
    for look, (danish, *others) in zip(looks, every, strict=True):
        halves = others[:2], others[2:]
        hidden = [any(0 < part < LIMIT for part in half) for half in halves]
        if any(hidden):
            assert look.count(HIDDEN) > 1
            assert all(
                shown == HIDDEN for shown, is_in in zip(look[1:], hidden, strict=True) if is_in
            )
        else:
            assert look == (danish, *map(sum, halves))


def test_of_origins_the_danish_hide_the_others() -> None:
    [look] = seen([(400, 20, 1, 50, 8)], "origin", ORIGINS, [()])
    assert look == (HIDDEN, HIDDEN, 58)
    assert next(iter(breakdowns.ORIGINS)) == DANISH


def test_no_group_is_shown_of_a_total_that_is_not() -> None:
    rows = as_rows([(5, 6)], "sex", ["kvinder", "mænd"]).with_columns(
        total=pl.lit(None, pl.Float64)
    )
    measure = Measure(unit="persons", about="a", hidden_below=LIMIT)
    shown = breakdowns._of_count(rows, measure, ["area_code", "period"])
    assert shown["value"].to_list() == [None, None]


def shares(*cases: tuple[Sequence[int], Sequence[int]], rounded: bool = True) -> list[pl.DataFrame]:
    """The shares that may be shown of persons that another table has, of each case by itself."""
    rates, counts = list[dict[str, object]](), list[dict[str, object]]()
    for at, (persons, parts) in enumerate(cases):
        own = {"area_code": "707", "period": str(at), "breakdown": "sex"}
        total = 100.0 * sum(parts) / sum(persons)
        for member, of, part in zip("abcd", persons, parts, strict=False):
            rate = 100 * part / of
            value = round(rate, 1) if rounded else rate
            each = own | {"member": member, "measure": "rate", "value": value, "mark": None}
            rates.append(each | {"total": total})
            count, mark = (float(of), None) if of >= LIMIT else (None, "<3")
            each = own | {"member": member, "measure": "persons", "value": count, "mark": mark}
            counts.append(each | {"total": float(sum(persons))})
    types = {"mark": pl.String, "value": pl.Float64}
    shown = breakdowns._of_persons(
        pl.DataFrame(rates, schema_overrides=types),
        pl.DataFrame(counts, schema_overrides=types),
        ["area_code", "period"],
    ).sort("member")
    by_case = shown.partition_by("period", as_dict=True)
    return [by_case[(str(at),)] for at in range(len(cases))]


def test_a_share_is_not_shown_of_few_persons() -> None:
    few, many = shares(([19, 200, 300], [10, 50, 60]), ([20, 200], [10, 50]))
    assert few["mark"].to_list()[0] == "few"
    assert many["value"].null_count() == 0


def test_no_share_gives_a_small_count_with_the_persons_that_it_is_of() -> None:
    """One or two in the group, or all but one or two; the others' shares do not give it either."""
    cases = [
        (persons, parts)
        for persons in ((20, 23), (21, 25, 30))
        for parts in product(*(range(0, of + 1, 1 if of == persons[0] else 3) for of in persons))
    ]
    tried = 0
    for (persons, parts), figures in zip(cases, shares(*cases, rounded=False), strict=True):
        small = [
            0 < part < LIMIT or 0 < of - part < LIMIT
            for part, of in zip(parts, persons, strict=True)
        ]
        if any(small):
            tried += 1
            shown = figures["value"].to_list()
            assert all(
                value is None for value, is_small in zip(shown, small, strict=True) if is_small
            )
            assert shown.count(None) > 1
    assert tried > 100


def test_the_published_groups_never_hide_one_alone(refreshed_home: Home) -> None:
    """Of the sample's groups of the own municipality, with the totals of mart.indicator."""
    with reading(refreshed_home.folder / "published" / "pejl.duckdb") as file:
        rows = file.frame(
            "select indicator, area_code, period, case when sex <> 'i alt' then 'sex' "
            "when origin <> 'i alt' then 'origin' else 'age' end as breakdown, "
            "count(*) filter (mark = 'hidden') as hidden, count(value) as shown "
            "from mart.indicator_by where unit <> 'pct' and comparison = 'own' group by all"
        )
        assert rows.filter(pl.col("hidden") > 0).height > 50
        assert rows.filter(pl.col("hidden") == 1).is_empty()
        beside = file.frame(
            "select count(*) from mart.indicator_by as part join mart.indicator as whole "
            "using (indicator, area_code, period) where comparison in ('own', 'country') "
            "and part.unit <> 'pct' and part.value > whole.value + 1"
        )
        assert beside.item() == 0
