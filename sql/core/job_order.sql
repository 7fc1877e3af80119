-- Job orders of the job centres, as jobindsats gives them.
-- One row per area and month. Unit: job orders.
select
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value as job_orders,
    answer.mark,
    answer.source_table
from raw.jobindsats_jo01 as answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
where answer.measure = 'job_orders'
