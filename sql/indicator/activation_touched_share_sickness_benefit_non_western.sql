-- Andel aktiveringsberørte, indvandrere fra ikke-vestlige lande på sygedagpenge.
-- Persons in activation at least once in the month in per cent of those on the benefit: far higher
-- than aktiveringsgrad, which is of time.
-- One row per area and month. Unit: per cent. Source: jobindsats y07c07.
-- Neither the numerator nor the denominator is given.
-- Descendants are not included.
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
where benefit = 'sygedagpenge'
    and origin = 'Indvandrere fra ikke-vestlige lande'
    and measure = 'activation_touched_share'
