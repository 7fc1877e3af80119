-- Persons and full-time persons on a benefit, as jobindsats gives them.
-- One row per benefit, visitation category, measure, area and month.
-- `mark` is '<3' where the source hides a count below 3; the value is then null, never 0.
with answer as (
    select
        'ledighedsydelse' as benefit,
        null as visitation,
        area,
        period,
        measure,
        value,
        mark,
        source_table
    from raw.jobindsats_y09a02
    union all
    select
        'fleksjob' as benefit,
        null as visitation,
        area,
        period,
        measure,
        value,
        mark,
        source_table
    from raw.jobindsats_y08a02
    union all
    select
        'uddannelseshjælp' as benefit,
        visitation,
        area,
        period,
        measure,
        value,
        mark,
        source_table
    from raw.jobindsats_y38a02
)

select
    answer.benefit,
    answer.visitation,
    answer.measure,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value,
    answer.mark,
    answer.source_table
from answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
where answer.measure in ('persons', 'full_time_persons')
