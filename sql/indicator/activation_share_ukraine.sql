-- Andel aktiverede blandt borgere fra Ukraine.
-- An offer counts on the days on which it and a case of the person both run in the year.
-- One row per area and year. Unit: per cent. Source: Fasit.
-- Better: higher
-- Numerator: Personer fra Ukraine, der i året er i mindst ét tilbud, mens de har en sag.
-- Denominator: Personer fra Ukraine med en sag i året.
-- Caveat: Fasits egen definition af aktiveringsgrad kendes ikke; denne er vores og må ikke
--   sammenlignes med jobindsats' aktiveringsgrad.
-- Caveat: En sag og et tilbud uden slutdato tæller højst til dagen for den liste, de står i.
with case_year as (
    select
        area_code,
        person,
        case_starts_on,
        last_known_on,
        unnest(range(year(case_starts_on), year(last_known_on) + 1)) as year
    from core.citizen_case
    where origin = 'Ukraine'
),

person_year as (
    select
        case_year.area_code,
        case_year.year,
        case_year.person,
        count(offer.person) > 0 as is_activated
    from case_year
    left join core.offer
        on offer.area_code = case_year.area_code
        and offer.person = case_year.person
        and offer.starts_on <= least(case_year.last_known_on, make_date(case_year.year, 12, 31))
        and offer.last_known_on >= greatest(
            case_year.case_starts_on, make_date(case_year.year, 1, 1)
        )
    group by case_year.area_code, case_year.year, case_year.person
)

select
    area_code,
    year::varchar as period,
    make_date(year, 1, 1) as starts_on,
    make_date(year, 12, 31) as ends_on,
    count(*) filter (where is_activated)::double as numerator,
    count(*)::double as denominator,
    100.0 * count(*) filter (where is_activated) / count(*) as value,
    'pct' as unit,
    null::varchar as mark,
    'fasit_citizens fasit_offers' as source_tables
from person_year
group by area_code, year
