-- Fuldtidspersoner på sygedagpenge.
-- Persons on the benefit in the month, turned into full time.
-- One row per area and month. Unit: full-time persons. Source: jobindsats y07a02.
-- The figure of the papers from 2015 on.
-- Better: lower
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
where benefit = 'sygedagpenge'
    and measure = 'full_time_persons'
