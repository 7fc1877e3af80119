-- Indvandrere og efterkommeres andel af befolkningen den 1. januar.
-- One row per indicator, area and year. Unit: per cent. Source: StatBank FOLK1E, first quarter.
-- Better: neither
-- Numerator: Indvandrere og efterkommere fra landene.
-- Denominator: Alle borgere.
with member (indicator, label, ancestries) as (
    values
        (
            'ancestry_share_non_western',
            'Borgere fra ikke-vestlige lande i procent af befolkningen',
            ['Indvandrere fra ikke-vestlige lande', 'Efterkommere fra ikke-vestlige lande']
        ),
        (
            'ancestry_share_western',
            'Borgere fra andre vestlige lande end Danmark i procent af befolkningen',
            ['Indvandrere fra vestlige lande', 'Efterkommere fra vestlige lande']
        )
),

counted as (
    select
        member.indicator,
        people.area_code,
        year(people.starts_on) as year,
        count(people.value) filter (where list_contains(member.ancestries, people.ancestry)) = 2 as is_whole,
        sum(people.value) filter (where list_contains(member.ancestries, people.ancestry)) as numerator,
        any_value(people.value) filter (where people.ancestry = 'I alt') as denominator,
        any_value(people.source_table) as source_tables
    from staging.statbank_folk1e as people
    cross join member
    group by all
)

select
    indicator,
    area_code,
    year::varchar as period,
    make_date(year, 1, 1) as starts_on,
    make_date(year, 12, 31) as ends_on,
    case when is_whole then numerator end as numerator,
    denominator,
    case when is_whole then 100.0 * numerator / denominator end as value,
    'pct' as unit,
    case when not is_whole or denominator is null then 'missing' end as mark,
    source_tables
from counted
