"""An answer held against the one before it, over the cells that both should have.

Refused: the country or the own municipality lost most of its numbers, or all older figures of a
measure moved by one factor, as when a source changes its unit. Noticed: lost figures, withdrawn
periods, two values that changed places, and older figures that moved much further than the table's
own earlier revisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assets.catalogue.catalogue import Entry
from assets.text import numbers
from connectors import periods, warehouse
from connectors.jobindsats.config import COUNTRY
from connectors.jobindsats.small_counts import SURELY_SHOWN
from connectors.lists import quoted_list
from connectors.observations import Areas
from connectors.warehouse import Warehouse, listed, literal, parquet_files

FRESH = 3
"""The newest periods, which every publication moves."""
MOST_LOST, FEWEST_HAD = 0.5, 6
"""An area has lost most of its numbers where it had some."""
FEWEST, FITTING, LEAST_FACTOR = 20, 0.95, 0.05
"""Figures that can tell a factor, the share of them that it fits, and how far it is from 1."""
REVISED, LEAST_REVISED = 0.1, 0.02
"""A figure is revised much where it moves by more, relative to itself and a noise of small ones.

The second where the table's earlier revisions are known to be smaller.
"""
MANY_REVISED, MOST_OF_AREA, FEWEST_OF_AREA = 0.05, 0.5, 12
"""Shares of a measure's, and of an area's, older figures that no revision moves so far."""
FEW_LOST = 0.01
MOST_COMPARED = 2_000_000
"""Cells of a table in which values that changed places are looked for."""


@dataclass(frozen=True)
class Comparison:
    """What an answer shows against the one before it.

    Args:
        refusal: why it is refused, as a Danish clause.
        noticed: Danish sentences.
        profile: by measure, how far 99 of 100 older figures moved at most at a publication so far,
            relative to themselves.
    """

    refusal: str | None = None
    noticed: Sequence[str] = ()
    profile: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class Side:
    """One of two answers: its files with rows, and its periods."""

    files: Sequence[Path]
    periods: Sequence[str]


def compare(
    entry: Entry, old: Side, new: Side, areas: Areas, profile: Mapping[str, float]
) -> Comparison:
    """Compare an answer with the one before it.

    Args:
        entry: the table of both.
        old: the answer before.
        new: the answer.
        areas: the areas as the source spells them.
        profile: as in `Comparison`, from the comparisons before this one.
    """
    with warehouse.scratch() as opened:
        spilled = new.files[0].parent / "spilled"
        opened.connection.execute(f"set temp_directory = {literal(spilled)}")
        _pair_cells(opened, entry, old, new)
        refusal = _lost_areas(opened, areas.vital) or _one_factor(opened, entry)
        if refusal:
            return Comparison(refusal, profile=profile)
        noticed = [
            *_lost_figures(opened, areas.vital),
            *_revised(opened, profile),
            *_changed_places(opened, entry),
        ]
        moved = dict(
            opened.connection.execute(
                "select measure, quantile_cont(moved, 0.99) from pair where settled "
                "and moved is not null group by measure"
            ).fetchall()
        )
    if noticed:  # What was noticed is no measure of what is usual, beyond small revisions.
        moved = {name: min(most, REVISED) for name, most in moved.items()}
    usual = {name: max(moved[name], profile.get(name, 0.0)) for name in moved}
    return Comparison(None, tuple(noticed), {**profile, **usual})


def withdrawn(old: Side, new: Side, undelivered: Collection[str]) -> list[str]:
    """The periods that a newer answer no longer gives, oldest first."""
    return [p for p in _in_order(old.periods) if p not in {*new.periods, *undelivered}]


def _in_order(spellings: Sequence[str]) -> list[str]:
    return sorted(spellings, key=lambda spelling: periods.parse(spelling).ends_on)


def _pair_cells(opened: Warehouse, entry: Entry, old: Side, new: Side) -> None:
    """Create ``pair``: every number of the older answer in a period that both have."""
    fresh = {*_in_order(old.periods)[-FRESH:]}
    settled = listed(p for p in old.periods if p not in fresh)
    noise = " ".join(
        f"when {literal(name)} then {1.0 if measure.unit.startswith('pct') else 10.0}"
        for name, measure in entry.measures.items()
        if measure.unit != "rank"  # one area's revision moves the ranks of others
    )
    limit = " ".join(
        f"when {literal(name)} then {SURELY_SHOWN * measure.hidden_below}"
        for name, measure in entry.measures.items()
        if measure.hidden_below
    )
    least = f"case measure {limit} else null end" if limit else "null"
    opened.connection.execute(f"""
        create table pair as
        select
            {", ".join(f"old.{name}" for name in entry.key)},
            old.value as before,
            new.value as after,
            period in {settled} as settled,
            abs(after - before) / (abs(before) + {f"case measure {noise} end" if noise else "null"})
                as moved,
            after is null
            and coalesce(new.mark, '') <> 'not_mature'
            and before >= coalesce({least}, before) as lost
        from {parquet_files(old.files)} as old
        left join {parquet_files(new.files)} as new using ({", ".join(entry.key)})
        where old.value is not null
            and period in {listed(new.periods)}
    """)


def _lost_areas(opened: Warehouse, vital: Collection[str]) -> str | None:
    """The vital area that lost most of its numbers, as a clause."""
    rows = opened.connection.execute(
        "select area, count(*) as had, count(*) filter (where lost) as lost_now from pair "
        "where list_contains(?, area::varchar) group by area "
        "having had >= ? and lost_now > ? * had order by area",
        [[*vital], FEWEST_HAD, MOST_LOST],
    ).fetchall()
    for area, had, lost in rows:
        return f"mangler {lost} af de {had} tal for {area!r}, som svaret før havde"
    return None


def _one_factor(opened: Warehouse, entry: Entry) -> str | None:
    """The measure whose older figures all moved by one factor, as a clause.

    Only figures that can tell the factor from 1 in spite of rounding count; the country, which is
    the largest, does not give the factor.
    """
    series = ", ".join(name for name in entry.key if name not in {"area", "period"})
    rows = opened.connection.execute(
        f"""
        with rounded as (
            select
                *,
                case
                    when bool_and(abs(before - round(before)) < 1e-6) over of_it then 0.5
                    when bool_and(abs(before - round(before, 1)) < 1e-6) over of_it then 0.05
                    else 0.005
                end as old_step,
                case
                    when bool_and(abs(after - round(after)) < 1e-6) over of_it then 0.5
                    when bool_and(abs(after - round(after, 1)) < 1e-6) over of_it then 0.05
                    when bool_and(abs(after - round(after, 2)) < 1e-6) over of_it then 0.005
                    else 0.0005
                end as new_step,
                area in ('000', '{COUNTRY}') as is_country,
                sum(after) filter (where not is_country) over of_it
                / nullif(sum(before) filter (where not is_country) over of_it, 0) as factor
            from pair
            where settled and after is not null
            window of_it as (partition by {series})
        ),

        able as (
            select
                *,
                0.01 * abs(factor * before) + new_step + abs(factor) * old_step as tolerance
            from rounded
        )

        select
            {series}, any_value(factor) as factor,
            avg((abs(after - factor * before) <= tolerance)::double) as fitting
        from able
        where abs(factor - 1) > {LEAST_FACTOR}
            and abs(factor - 1) * abs(before) > 2 * tolerance
        group by {series}
        having count(*) >= {FEWEST} and fitting >= {FITTING}
        order by {series}
        """
    ).fetchall()
    for *_, measure, factor, _fitting in rows:
        return (
            "har, som ved en anden enhed, ganget alle ældre tal for "
            f"{entry_titles(entry)[measure]!r} med {numbers.number(factor, 3)} siden svaret"
        )
    return None


def _lost_figures(opened: Warehouse, vital: Collection[str]) -> Iterator[str]:
    """Notice figures that the answer before had."""
    rows = opened.connection.execute(
        "select area::varchar, count(*) as had, count(*) filter (where lost) as lost_now from pair "
        "group by area having lost_now > 0 order by lost_now desc, area"
    ).fetchall()
    [(cells,)] = opened.connection.execute("select count(*) from pair").fetchall()
    lost = sum(number for *_, number in rows)
    if lost > FEW_LOST * cells or {area for area, *_ in rows} & {*vital}:
        area, had, most = rows[0]
        yield (f"{lost} tal mangler, som svaret før havde, flest for {area!r} ({most} af {had})")


def _revised(opened: Warehouse, profile: Mapping[str, float]) -> Iterator[str]:
    """Notice older figures that moved further than the table's revisions do."""
    limits = {
        name: max(LEAST_REVISED, most, min(2 * most, REVISED)) for name, most in profile.items()
    }
    limit = " ".join(f"when {literal(name)} then {most}" for name, most in limits.items())
    beyond = f"moved > {f'case measure {limit} else {REVISED} end' if limit else REVISED}"
    query = f"""
        select {{0}}::varchar, count(*) as figures, count(*) filter (where {beyond}) as far,
            median(moved) filter (where {beyond})
        from pair where settled and moved is not null group by {{0}}
        having far > {{1}} order by far desc, {{0}}
    """
    read = opened.connection.execute
    measures = read(query.format("measure", f"{MANY_REVISED} * figures")).fetchall()
    figures, far = (sum(row[at] for row in measures) for at in (1, 2))
    usual = max((profile[name] for name, *_ in measures if name in profile), default=None)
    before = (
        f"; ved rettelserne før flyttede 99 af 100 højst {numbers.number(100 * usual, 1)} %"
        if usual is not None
        else ""
    )
    if measures:
        median = numbers.number(100 * max(row[3] for row in measures), 0)
        yield (
            f"{far} af {figures} ældre tal er flyttet langt mere, end rettelser plejer "
            f"(midt imellem {median} %){before}"
        )
        return
    enough = f"greatest({FEWEST_OF_AREA - 1}, {MOST_OF_AREA} * figures)"
    for area, figures, far, _ in read(query.format("area", enough)).fetchall()[:1]:
        yield (
            f"{far} af {figures} ældre tal for {area!r} er flyttet langt mere, end rettelser "
            f"plejer{before}"
        )


def _changed_places(opened: Warehouse, entry: Entry) -> Iterator[str]:
    """Notice two values of a dimension, area or measure whose older figures changed places."""
    [(cells,)] = opened.connection.execute("select count(*) from pair").fetchall()
    if cells > MOST_COMPARED:
        return
    for axis in (name for name in entry.key if name != "period"):
        same = [f"this.{name} = other.{name}" for name in entry.key if name != axis]
        rows = opened.connection.execute(
            f"""
            with moved_away as (
                select {axis} as value, count(*) as figures from pair
                where settled and after <> before group by 1 having figures >= {FEWEST_OF_AREA}
            )

            select this.{axis}::varchar as value, other.{axis}::varchar as place
            from pair as this
            join pair as other
                on {" and ".join(same)} and this.{axis} <> other.{axis}
                and this.after = other.before
            join moved_away on moved_away.value = this.{axis}
            where this.settled and this.after <> this.before
            group by 1, 2
            having count(*) >= 0.9 * any_value(moved_away.figures)
            order by 1, 2
            """
        ).fetchall()
        pairs = {*rows}
        titles = entry_titles(entry) if axis == "measure" else {}
        for value, place in rows:
            if value < place and (place, value) in pairs:
                named = quoted_list([titles.get(each, each) for each in map(str, (value, place))])
                yield f"{named} ser ud til at have byttet tal"


def entry_titles(entry: Entry) -> dict[str, str]:
    """What staff call each measure of a public table."""
    return {
        name: getattr(measure, "label", measure.about.rstrip("."))
        for name, measure in entry.measures.items()
    }
