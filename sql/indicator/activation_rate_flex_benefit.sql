-- Aktiveringsgrad, borgere på ledighedsydelse.
-- One row per area and month. Unit: per cent. Source: jobindsats y09c07.
-- Better: higher
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
from core.activation
where benefit = 'ledighedsydelse'
    and origin = 'Herkomst i alt'
    and measure = 'activation_rate'
