-- Jobformidlingsopgaver (oprettede jobordrer).
-- One row per area and month. Unit: job orders. Source: jobindsats jo01.
-- That the paper's "formidlingsopgaver" are created job orders is a guess.
-- Better: higher
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    job_orders as value,
    'job_orders' as unit,
    mark,
    source_table as source_tables
from core.job_order
