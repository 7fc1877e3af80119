-- Aldersgruppers andel af de 16-66-årige den 1. januar.
-- One row per indicator, area and year. Unit: per cent. Source: StatBank FOLK1A, first quarter.
-- Better: neither
-- Numerator: Borgere i aldersgruppen.
-- Denominator: Borgere på 16-66 år.
with member (indicator, label, first_age, last_age) as (
    values
        ('age_share_16_29', '16-29-årige i procent af de 16-66-årige', 16, 29),
        ('age_share_30_49', '30-49-årige i procent af de 16-66-årige', 30, 49),
        ('age_share_50_66', '50-66-årige i procent af de 16-66-årige', 50, 66)
),

counted as (
    select
        member.indicator,
        population.area_code,
        year(population.starts_on) as year,
        count(population.persons) = 51 as is_whole,
        sum(population.persons) filter (where population.age between member.first_age and member.last_age) as numerator,
        sum(population.persons) as denominator,
        any_value(population.source_table) as source_tables
    from core.population
    cross join member
    where population.age between 16 and 66
        and month(population.starts_on) = 1
    group by all
)

select
    indicator,
    area_code,
    year::varchar as period,
    make_date(year, 1, 1) as starts_on,
    make_date(year, 12, 31) as ends_on,
    case when is_whole then numerator end as numerator,
    case when is_whole then denominator end as denominator,
    case when is_whole then 100.0 * numerator / denominator end as value,
    'pct' as unit,
    case when not is_whole then 'missing' end as mark,
    source_tables
from counted
