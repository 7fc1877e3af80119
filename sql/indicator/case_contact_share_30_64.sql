-- Personer med sag i forhold til borgere på 30-64 år.
-- Sum of persons with a case over the target groups, in per cent of the citizens aged 30 to 64.
-- One row per area and year. Unit: per cent. Source: the register (Fasit) and StatBank FOLK1A.
-- The ages do not match: the cases have no age limit, and a person who changed target group counts
-- in each. An upper estimate, as in the status of April 2023.
with touched as (
    select
        area_code,
        period,
        sum(value) as persons,
        any_value(source_tables) as source_tables
    from core.observation
    where starts_with(indicator, 'persons_with_case_')
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
