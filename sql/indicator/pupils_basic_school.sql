-- Elever i grundskolen efter bopæl den 1. oktober.
-- One row per area and year. Unit: pupils. Source: StatBank UDDAKT20.
-- Better: neither
-- Numerator: Elever i grundskolen, der bor i området.
-- Denominator: Ingen; et antal.
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    pupils as value,
    'pupils' as unit,
    mark,
    source_table as source_tables
from core.pupil
