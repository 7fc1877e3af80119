-- Andel aktiveringsberørte, borgere på kontanthjælp.
-- Persons in activation at least once in the month in per cent of those on the benefit: far higher
-- than aktiveringsgrad, which is of time.
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
    and measure = 'activation_touched_share'
