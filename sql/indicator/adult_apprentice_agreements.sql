-- Indgåede voksenelevaftaler.
-- By the day on which the agreement was entered.
-- One row per area and year. Unit: agreements. Source: Fasit.
-- Better: higher
-- Numerator: Aftaler om voksenelever, der er indgået i året.
-- Denominator: Ingen; et antal.
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
where entered_on <= listed_on
group by area_code, year(entered_on)
