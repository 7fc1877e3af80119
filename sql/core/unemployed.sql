-- The unemployed on a-dagpenge or kontanthjælp, as jobindsats gives them.
-- One row per kind of figure (actual or seasonally adjusted), group of benefits, measure, area and
-- month. Units: persons, full-time persons, and full-time persons in per cent of the labour force
-- and of the population, both aged 16-66. Adjusted figures are of the country alone.
-- StatBank's AUS08 is another count of the same people, in core.unemployment.
with answer as (
    select 'Faktisk' as adjustment, *
    from raw.jobindsats_y25i01
    union all by name
    select 'Sæsonkorrigeret' as adjustment, *
    from raw.jobindsats_y25i03
)

select
    answer.adjustment,
    answer.benefit_group,
    answer.measure,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value,
    answer.unit,
    answer.mark,
    answer.source_table
from answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
