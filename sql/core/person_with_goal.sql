-- Personer med job- eller uddannelsesmål, som jobindsats giver dem.
-- One row per target group, measure, area and month. Units: persons, and per cent of the group.
-- What the goal is, the table does not tell; core.job_goal has the occupations.
select
    target_group,
    measure,
    area_code,
    period,
    starts_on,
    ends_on,
    value,
    unit,
    mark,
    source_table
from staging.jobindsats_maal01
