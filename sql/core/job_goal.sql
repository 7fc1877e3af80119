-- The occupations that the unemployed aim for, as jobindsats gives them.
-- One row per occupation, area and month. Unit: persons.
select
    answer.occupation,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value as persons,
    answer.mark,
    answer.source_table
from raw.jobindsats_y25i13_esco as answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
where answer.measure = 'unemployed_persons'
