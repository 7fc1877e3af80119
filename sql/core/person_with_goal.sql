-- Persons with a job or education goal, as jobindsats gives them.
-- One row per target group, measure, area and month. Units: persons, and per cent of the group.
-- What the goal is, the table does not tell; core.job_goal has the occupations.
select
    answer.target_group,
    answer.measure,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value,
    answer.unit,
    answer.mark,
    answer.source_table
from raw.jobindsats_maal01 as answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
