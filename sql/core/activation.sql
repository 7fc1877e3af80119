-- Activation of people on a benefit, as jobindsats gives it.
-- One row per benefit, origin, measure, area and month. Units: per cent of time or of persons; for
-- 'alle ydelser' (which is not by origin) persons, full-time persons, and the latter in per cent of
-- the labour force aged 16-66.
-- Two measures that are easily confused: `activation_rate` (aktiveringsgrad, share of time) and
-- `activation_touched_share` (andel aktiveringsberørte, share of persons), which is far higher.
-- 'Herkomst i alt' is all persons. The rates come without the counts that they are built on.
with answer as (
    select 'a-dagpenge' as benefit, *
    from raw.jobindsats_y01c07
    union all by name
    select 'sygedagpenge' as benefit, *
    from raw.jobindsats_y07c07
    union all by name
    select 'ledighedsydelse' as benefit, *
    from raw.jobindsats_y09c07
    union all by name
    select 'jobafklaringsforløb' as benefit, *
    from raw.jobindsats_y12c07
    union all by name
    select 'kontanthjælp' as benefit, *
    from raw.jobindsats_y60c07
    union all by name
    select 'alle ydelser' as benefit, *
    from raw.jobindsats_ptvc01
)

select
    answer.benefit,
    answer.origin,
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
