-- Persons in activation on any benefit, as jobindsats gives them.
-- One row per measure, area and month. Units: persons, full-time persons, and the latter in per
-- cent of the labour force aged 16-66.
select
    answer.measure,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value,
    answer.unit,
    answer.mark,
    answer.source_table
from raw.jobindsats_ptvc01 as answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
