-- Jobformidlingsopgaver (oprettede jobordrer).
-- One row per area and month. Unit: job orders. Source: jobindsats jo01.
-- Better: higher
-- Numerator: Jobordrer, der er oprettet i måneden.
-- Denominator: Ingen; et antal.
-- Caveat: At papirets formidlingsopgaver er oprettede jobordrer, er et gæt.
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
