-- Aktiveringsgrad, indvandrere fra ikke-vestlige lande på kontanthjælp.
-- One row per area and month. Unit: per cent. Source: jobindsats y60c07.
-- Descendants are not included. That the paper meant this benefit is a guess.
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
where benefit = 'kontanthjælp'
    and origin = 'Indvandrere fra ikke-vestlige lande'
    and measure = 'activation_rate'
