-- Borgere på 30-64 år den 1. januar.
-- One row per area and year. Unit: persons. Source: StatBank FOLK1A, first quarter.
-- Better: neither
-- Numerator: Borgere, der er fyldt 30 og ikke 65 år.
-- Denominator: Ingen; et antal.
select
    area_code,
    year(starts_on)::varchar as period,
    make_date(year(starts_on), 1, 1) as starts_on,
    make_date(year(starts_on), 12, 31) as ends_on,
    null::double as numerator,
    null::double as denominator,
    case when count(persons) = 35 then sum(persons) end as value,
    'persons' as unit,
    case when count(persons) < 35 then 'missing' end as mark,
    string_agg(distinct source_table, ' ' order by source_table) as source_tables
from core.population
where age between 30 and 64
    and month(starts_on) = 1
group by area_code, core.population.starts_on
