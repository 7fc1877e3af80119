"""``mart.indicator_by``: indicators by sex, age or origin, one at a time.

An indicator is computed of a group as it is of an area: its SQL file, and the core files that it
reads, are run once more with each group of an area in the place of an area. So a file serves both,
and an entry's ``breakdowns`` is all that a table needs. What it reads of tables without groups is
empty. A group of municipalities has the sum of its members, or their numerators over their
denominators, where all are shown; a rate without them has none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from assets.build import Build, Table
from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue
from assets.contracts.marts import MARTS
from assets.disclosure.breakdowns import FEW, FEWEST, HIDDEN, breakdown_entries
from assets.disclosure.breakdowns import NAME as CELLS
from assets.indicators import families
from assets.indicators.families import Indicator
from assets.indicators.figures import PUBLIC
from assets.text.area_codes import COUNTRY
from assets.text.group_names import Group
from assets.text.units import COUNTS
from assets.warehouse.comparison_groups import NAME as COMPARISON_GROUP
from assets.warehouse.models import STAGING, Model, raw_tables_behind
from connectors.jobindsats.breakdowns import BREAKDOWN, GROUP
from connectors.observations import ABSENT
from connectors.warehouse import literal

NAME = "mart.indicator_by"
NAMED = "figure.named"
"""The figures of groups under names of their own, a part of ``mart.indicator``."""
WHOLE = "i alt"
"""The group of a breakdown that a row is not by."""
_SEPARATOR = "/"


def indicator_by_table(
    indicators: Mapping[str, Indicator],
    models: Mapping[str, Model],
    catalogue: Catalogue,
    own_areas: Callable[[], Collection[str]],
) -> Table:
    """The table ``mart.indicator_by``.

    Args:
        indicators: the indicators that SQL files hold, by name.
        models: every SQL file and staging view, by table.
        catalogue: the source tables.
        own_areas: gives the codes of the plans' municipalities.
    """
    selects = [*_selects(indicators, models, catalogue)]

    def write(build: Build) -> None:
        if not selects:
            build.warehouse.replace(NAME, MARTS["indicator_by"].empty())
            return
        codes = ", ".join(map(literal, [*own_areas(), ""]))
        union = "\nunion all by name\n".join(f"({select})" for select in selects)
        build.warehouse.create_table(NAME, _QUERY.format(union=union, own=codes, **_WORDS))

    return Table(
        name=NAME,
        reads=frozenset({CELLS, PUBLIC, COMPARISON_GROUP, "core.area"}),
        write=write,
        description=MARTS["indicator_by"].title,
        contract=MARTS["indicator_by"],
        is_gated=True,
    )


def named_table(named: Callable[[], Collection[Group]]) -> Table:
    """The table ``figure.named``: the groups that a plan asks for, as figures of their own.

    Args:
        named: gives the groups that the plans ask for.
    """

    def write(build: Build) -> None:
        build.warehouse.create_table(NAMED, named_select([*named()], PUBLIC))

    return Table(
        name=NAMED,
        reads=frozenset({NAME, PUBLIC}),
        write=write,
        description="Tal af de grupper, som planer spørger efter; udgives i mart.indicator",
        is_gated=True,
    )


def named_select(groups: Sequence[Group], figures: str) -> str:
    """The select of groups as rows of ``mart.indicator``, under names of their own.

    Args:
        groups: the groups.
        figures: the table of the figures of all persons.
    """
    rows = ", ".join(
        f"({', '.join(map(literal, (*each, each.name, each.text)))})"
        for each in groups or [Group("", "", "")]
    )
    return f"""
with wanted (indicator, breakdown, member, name, words) as (values {rows})
select whole.* replace (
    wanted.name as indicator,
    whole.label || ', ' || wanted.words as label,
    part.numerator as numerator,
    part.denominator as denominator,
    part.value as value,
    part.value as value_low,
    part.value as value_high,
    part.mark as mark,
    case part.mark
        when '{HIDDEN}' then 'gruppen er lille, eller den ville røbe en lille gruppe'
        when '{FEW}' then 'der er færre end {FEWEST} personer bag'
    end as remark,
    part.source_tables as source_tables
)
from {NAME} as part
join wanted
    on
        wanted.indicator = part.indicator
        and case wanted.breakdown
            when 'sex' then part.sex
            when 'age' then part.age
            when 'origin' then part.origin
        end = wanted.member
join {figures} as whole
    on
        whole.indicator = part.indicator
        and whole.area_code = part.area_code
        and whole.period = part.period
where part.comparison in ('own', 'country')
"""


def _selects(
    indicators: Mapping[str, Indicator], models: Mapping[str, Model], catalogue: Catalogue
) -> Iterator[str]:
    """The select of each table of indicators of which a source has groups."""
    bases = {f"{STAGING}.jobindsats_{t.table}": e.name for e, t in breakdown_entries(catalogue)}
    reads = {name: model.reads for name, model in models.items()}
    about_persons = {name for name, each in catalogue.items() if each.source in ABOUT_PERSONS}
    for table, members in families.group_by_table(indicators).items():
        if raw_tables_behind(table, reads) & about_persons:
            continue
        chain = [*_chain(table, models, bases)]
        if not any(each in bases for each in chain):
            continue
        name = (
            "indicator" if members[0].model.members else f"{literal(members[0].name)} as indicator"
        )
        parts = [f"{_alias(each)} as ({_part(each, chain, models, bases)})" for each in chain]
        yield (
            f"with {', '.join(parts)} select {name}, {_COLUMNS} "
            f"from {_alias(table)} where contains(area_code, '{_SEPARATOR}')"
        )


_COLUMNS = (
    f"split_part(area_code, '{_SEPARATOR}', 1) as area_code, "
    f"split_part(area_code, '{_SEPARATOR}', 2) as {BREAKDOWN}, "
    f"split_part(area_code, '{_SEPARATOR}', 3) as {GROUP}, "
    "period, starts_on, ends_on, numerator, denominator, value, unit, mark, source_tables"
)


def _chain(table: str, models: Mapping[str, Model], bases: Collection[str]) -> Iterator[str]:
    """The files and views behind a table that hold groups, lowest first, the table last."""
    model = models.get(table)
    if model is None:
        return
    if model.layer == STAGING:
        if table in bases:
            yield table
        return
    below = dict.fromkeys(
        one for read in sorted(model.reads) for one in _chain(read, models, bases)
    )
    if below:
        yield from below
        yield table


def _alias(table: str) -> str:
    return "of_groups_" + table.replace(".", "_")


def _part(
    table: str, chain: Collection[str], models: Mapping[str, Model], bases: Mapping[str, str]
) -> str:
    """A file or view with groups of areas in the place of areas."""
    if table in bases:
        place = f"concat_ws('{_SEPARATOR}', area_code, {BREAKDOWN}, {GROUP})"
        return (
            f"select * exclude ({BREAKDOWN}, {GROUP}) replace ({place} as area_code) "
            f"from {CELLS} where source_table = '{bases[table]}'"
        )
    model = models[table]
    names = {each: _alias(each) for each in chain}
    return model.with_tables(names)


_WORDS = {
    "counts": ", ".join(map(literal, COUNTS)),
    "country": literal(COUNTRY),
    "absent": literal(ABSENT),
    "hidden": literal(HIDDEN),
    "few": literal(FEW),
    "fewest": FEWEST,
    "whole": literal(WHOLE),
    "public": PUBLIC,
    "comparison_group": COMPARISON_GROUP,
}
_QUERY = """
with of_area as (
    select *
    from ({union})
    -- What the source gives for no group, as where a part of it has none.
    qualify count(value) over (partition by indicator, breakdown) > 0
),

own as (
    select
        of_area.*,
        if(area_code = {country}, 'country', 'own') as comparison
    from of_area
    where area_code in ({own}, {country})
),

member as (
    select distinct
        mine.area_code as own_code,
        theirs.comparison,
        theirs.area_code,
        theirs.valid_from,
        theirs.valid_to,
        count(*) over (
            partition by mine.area_code, theirs.comparison, theirs.valid_from, theirs.valid_to
        ) as members
    from {comparison_group} as mine
    join {comparison_group} as theirs using (comparison, comparison_code)
    where mine.area_code in ({own})
        and mine.comparison <> 'country'
        and theirs.kind = 'municipality'
        and mine.group_of is null
        and theirs.group_of is null
        and mine.valid_from is not distinct from theirs.valid_from
),

known as (
    select indicator, area_code, period, value as total, provisional, known_from
    from {public}
),

summed as (
    select
        of_area.indicator,
        member.own_code as area_code,
        member.comparison,
        of_area.breakdown,
        of_area.member,
        of_area.period,
        of_area.starts_on,
        of_area.ends_on,
        of_area.unit,
        bool_and(value is not null or mark = {absent}) as is_shown,
        bool_or(mark = {hidden}) as has_hidden,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(value) as value,
        string_agg(distinct source_tables, ' ' order by source_tables) as source_tables,
        sum(known.total) as total,
        coalesce(bool_or(known.provisional), false) as provisional,
        max(known.known_from) as known_from
    from of_area
    join member
        on
            member.area_code = of_area.area_code
            and of_area.ends_on between coalesce(member.valid_from, date '0001-01-01')
            and coalesce(member.valid_to, date '9999-12-31')
    left join known
        on
            known.indicator = of_area.indicator
            and known.area_code = of_area.area_code
            and known.period = of_area.period
    where of_area.unit in ({counts}) or of_area.denominator is not null
    group by all
    having count(*) = any_value(member.members)
),

of_group as (
    select * replace (
        if(is_shown, numerator, null) as numerator,
        if(is_shown, denominator, null) as denominator,
        case
            when is_shown and unit in ({counts}) then value
            when is_shown then 100.0 * numerator / denominator
        end as value
    ),
    case when has_hidden then {hidden} when not is_shown then 'missing' end as mark
    from summed
),

every as (
    select
        own.*,
        known.total,
        coalesce(known.provisional, false) as provisional,
        known.known_from
    from own
    left join known using (indicator, area_code, period)
    union all by name
    select * exclude (is_shown, has_hidden)
    from of_group
),

shown as (
    select
        * replace (
            if(denominator < {fewest}, null, value) as value,
            if(denominator < {fewest} and value is not null, {few}, mark) as mark
        )
    from every
)

select
    indicator,
    area_code,
    comparison,
    if(breakdown = 'sex', member, {whole}) as sex,
    if(breakdown = 'age', member, {whole}) as age,
    if(breakdown = 'origin', member, {whole}) as origin,
    period,
    starts_on,
    ends_on,
    numerator,
    denominator,
    value,
    if(unit in ({counts}), 100.0 * value / nullif(total, 0), null) as share,
    unit,
    mark,
    provisional,
    known_from,
    source_tables
from shown
order by indicator, area_code, comparison, sex, age, origin, starts_on, period
"""
