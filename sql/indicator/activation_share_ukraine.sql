-- Andel aktiverede blandt borgere fra Ukraine.
-- One row per area and year. Unit: per cent. Source: Fasit.
-- Better: higher
-- Numerator: Personer fra Ukraine, der er i mindst ét tilbud i året.
-- Denominator: Personer fra Ukraine med en sag i året.
-- Caveat: Fasits egen definition af aktiveringsgrad kendes ikke; denne er vores og må ikke
--   sammenlignes med jobindsats' aktiveringsgrad.
with years as (
    select distinct area_code, unnest(range(
        year(case_starts_on),
        coalesce(year(case_ends_on), (select max(year(starts_on)) from core.offer)) + 1
    )) as year
    from core.citizen_case
),

citizen as (
    select distinct
        citizen_case.area_code,
        years.year,
        citizen_case.person,
        citizen_case.source_table
    from core.citizen_case
    join years
        on years.area_code = citizen_case.area_code
        and year(citizen_case.case_starts_on) <= years.year
        and coalesce(year(citizen_case.case_ends_on), years.year) >= years.year
    where citizen_case.origin = 'Ukraine'
),

activated as (
    select distinct citizen.area_code, citizen.year, citizen.person, offer.source_table
    from citizen
    join core.offer
        on offer.person = citizen.person
        and year(offer.starts_on) <= citizen.year
        and coalesce(year(offer.ends_on), citizen.year) >= citizen.year
)

select
    citizen.area_code,
    citizen.year::varchar as period,
    make_date(citizen.year, 1, 1) as starts_on,
    make_date(citizen.year, 12, 31) as ends_on,
    count(activated.person)::double as numerator,
    count(*)::double as denominator,
    100.0 * count(activated.person) / count(*) as value,
    'pct' as unit,
    null::varchar as mark,
    concat_ws(
        ' ', any_value(citizen.source_table), any_value(activated.source_table)
    ) as source_tables
from citizen
left join activated using (area_code, year, person)
group by citizen.area_code, citizen.year
