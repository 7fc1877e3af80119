-- Personer med sag i forhold til borgere på 30-64 år.
-- As in the status of April 2023: 6.183 out of 16.357 in 2022. A year in which the register lacks one
-- of its target groups has no share.
-- One row per area and year. Unit: per cent. Source: the register (Fasit) and StatBank FOLK1A.
-- About: Som i status fra april 2023: 6.183 af 16.357 i 2022. Et år, hvor en af registerets målgrupper
--   mangler, har ingen andel; en målgruppe, der er ophørt, føres med 0.
-- Better: neither
-- Numerator: Personer med en sag, lagt sammen over målgrupperne i registeret.
-- Denominator: Borgere på 30-64 år den 1. januar.
-- Caveat: Aldrene passer ikke sammen: sagerne har ingen aldersgrænse, og nævneren begynder ved 30
--   år.
-- Caveat: En person, der har skiftet målgruppe, tæller med i hver; andelen er et højt skøn.
-- Parts: case_contact_share_30_64.numerator: persons_with_case_*
with target_group as (
    select
        area_code,
        period,
        value,
        source_tables,
        count(distinct indicator) over (partition by area_code) as groups
    from core.observation
    where starts_with(indicator, 'persons_with_case_')
),

touched as (
    select
        area_code,
        period,
        if(count(value) = max(groups), sum(value), null) as persons,
        any_value(source_tables) as source_tables
    from target_group
    group by area_code, period
)

select
    citizens.area_code,
    citizens.period,
    citizens.starts_on,
    citizens.ends_on,
    touched.persons as numerator,
    citizens.value as denominator,
    100.0 * touched.persons / citizens.value as value,
    'pct' as unit,
    case when touched.persons is null or citizens.value is null then 'missing' end as mark,
    concat_ws(' ', touched.source_tables, citizens.source_tables) as source_tables
from indicator.population_30_64 as citizens
join touched using (area_code, period)
