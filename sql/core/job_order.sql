-- Jobcentrenes jobordrer, som jobindsats giver dem.
-- One row per area and month. Unit: job orders.
select
    area_code,
    period,
    starts_on,
    ends_on,
    value as job_orders,
    mark,
    source_table
from staging.jobindsats_jo01
where measure = 'job_orders'
