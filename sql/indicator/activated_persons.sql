-- Aktiverede personer, alle ydelser.
-- Persons in at least one offer in the month; in two kinds of offer one counts once.
-- One row per area and month. Unit: persons. Source: jobindsats ptvc01.
-- About: En person i to slags tilbud tæller én gang.
-- Better: neither
-- Numerator: Personer i mindst ét tilbud i måneden, på en hvilken som helst ydelse.
-- Denominator: Ingen; et antal.
-- Caveat: Flere i aktivering kan være flere på ydelse; andelene siger mere.
-- Caveat: At tabellen lagt sammen over sine ydelser er dem alle, er et gæt.
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    value,
    'persons' as unit,
    mark,
    source_table as source_tables
from core.activation
where benefit = 'alle ydelser'
    and measure = 'activated_persons'
