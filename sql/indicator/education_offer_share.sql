-- Andel uddannelsestilbud af alle tilbud.
-- Education is what the list of offer types says: ordinary education with all its kinds. A year
-- with an offer that the list cannot place has no share, rather than one that is too low.
-- One row per area and year. Unit: per cent. Source: Fasit.
-- About: Uddannelse er det, som listen over tilbudstyper kalder ordinær uddannelse. Et år med et
--   tilbud, der ikke kan placeres, har ingen andel.
-- Better: higher
-- Numerator: Uddannelsestilbud, altså om ordinær uddannelse, der er begyndt i året.
-- Denominator: Alle tilbud, der er begyndt i året.
-- Caveat: Der tælles tilbud og ikke personer, i det år de begynder; at papiret har talt sådan, er
--   et gæt.
select
    area_code,
    year(starts_on)::varchar as period,
    make_date(year(starts_on), 1, 1) as starts_on,
    make_date(year(starts_on), 12, 31) as ends_on,
    if(
        count(is_education) = count(*), count(*) filter (where is_education), null
    )::double as numerator,
    count(*)::double as denominator,
    if(
        count(is_education) = count(*),
        100.0 * count(*) filter (where is_education) / count(*),
        null
    ) as value,
    'pct' as unit,
    if(count(is_education) = count(*), null, 'missing') as mark,
    any_value(source_table) as source_tables
from core.offer
group by area_code, year(core.offer.starts_on)
