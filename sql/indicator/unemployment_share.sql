-- Fuldtidsledige i procent af arbejdsstyrken.
-- Actual figures, not seasonally adjusted. One row per area and month. Unit: per cent.
-- Source: StatBank AUS08.
-- Better: lower
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    value,
    'pct' as unit,
    mark,
    source_table as source_tables
from core.unemployment
where adjustment = 'Opregnede faktiske i pct. af arbejdsstyrken'
