-- Borgere den 1. januar.
-- One row per area and year. Unit: persons. Source: StatBank FOLK1E, first quarter.
-- Better: neither
-- Numerator: Alle borgere med bopæl i området.
-- Denominator: Ingen; et antal.
select
    area_code,
    year(starts_on)::varchar as period,
    make_date(year(starts_on), 1, 1) as starts_on,
    make_date(year(starts_on), 12, 31) as ends_on,
    null::double as numerator,
    null::double as denominator,
    value,
    'persons' as unit,
    mark,
    source_table as source_tables
from staging.statbank_folk1e
where ancestry = 'I alt'
