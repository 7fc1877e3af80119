-- Fuldtidspersoner i fleksjob.
-- One row per area and month. Unit: full-time persons. Source: jobindsats y08a02.
-- Better: neither
-- Numerator: Personer i fleksjob i måneden, omregnet til fuldtid.
-- Denominator: Ingen; et antal.
-- Caveat: Flere i fleksjob kan være færre på ledighedsydelse eller flere, der visiteres; læs det sammen
--   med unemployment_rate_flex_job_scheme.
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    value,
    'full_time_persons' as unit,
    mark,
    source_table as source_tables
from core.persons_on_benefit
where benefit = 'fleksjob'
    and measure = 'full_time_persons'
