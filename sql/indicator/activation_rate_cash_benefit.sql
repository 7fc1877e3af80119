-- Aktiveringsgrad, borgere på kontanthjælp.
-- Hours in activation in per cent of the time on the benefit, not of the persons: far lower than
-- andel aktiveringsberørte.
-- One row per area and month. Unit: per cent. Source: jobindsats y60c07.
-- Neither the numerator nor the denominator is given.
-- Break on 1 July 2025: the reform made kontanthjælp, uddannelseshjælp and selvforsørgelses- og
-- hjemrejse- samt overgangsydelse one benefit; the months before are the source's casting back of
-- it.
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
    and origin = 'Herkomst i alt'
    and measure = 'activation_rate'
