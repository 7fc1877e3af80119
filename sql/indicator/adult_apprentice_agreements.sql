-- Indgåede voksenelevaftaler.
-- One row per area and year, by the day on which the agreement was entered. Unit: agreements.
-- Source: Fasit.
-- Better: higher
select
    area_code,
    year(entered_on)::varchar as period,
    make_date(year(entered_on), 1, 1) as starts_on,
    make_date(year(entered_on), 12, 31) as ends_on,
    null::double as numerator,
    null::double as denominator,
    count(*)::double as value,
    'agreements' as unit,
    null::varchar as mark,
    any_value(source_table) as source_tables
from raw.fasit_adult_apprentice_agreements
group by area_code, year(entered_on)
