-- Aktiverede personer, alle ydelser.
-- Persons in at least one offer in the month, on any benefit; in two kinds of offer one counts
-- once.
-- One row per area and month. Unit: persons. Source: jobindsats ptvc01.
-- Neither way is better: more in activation can be more on benefits; the rates tell. That the table
-- added over its benefits is all of them is a guess.
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
from core.activated_person
where measure = 'activated_persons'
