-- Andel uddannelsestilbud af alle tilbud.
-- Offers of ordinary education started in the year, out of all offers started in the year.
-- One row per area and year. Unit: per cent. Source: Fasit.
-- Offers are counted, not persons, in the year they start; that the paper counted so is a guess.
-- Better: higher
select
    area_code,
    year(starts_on)::varchar as period,
    make_date(year(starts_on), 1, 1) as starts_on,
    make_date(year(starts_on), 12, 31) as ends_on,
    count(*) filter (where offer_type = 'Ordinær uddannelse')::double as numerator,
    count(*)::double as denominator,
    100.0 * count(*) filter (where offer_type = 'Ordinær uddannelse') / count(*) as value,
    'pct' as unit,
    null::varchar as mark,
    any_value(source_table) as source_tables
from core.offer
group by area_code, year(core.offer.starts_on)
