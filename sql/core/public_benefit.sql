-- Persons on any public benefit, as jobindsats gives them.
-- One row per measure, area and month. Units: persons, full-time persons, and full-time persons in
-- per cent of the labour force and of the population, both aged 16-66 (the papers write 15-66).
-- A person with two benefits in a month counts once.
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
from raw.jobindsats_ptv_a02 as answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
