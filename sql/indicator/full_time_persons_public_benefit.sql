-- Fuldtidspersoner på offentlig forsørgelse.
-- Persons on any public benefit in the month, turned into full time; with two benefits one counts
-- once.
-- One row per area and month. Unit: full-time persons. Source: jobindsats ptv_a02.
-- That the table added over its benefits is every public benefit is a guess.
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
from core.public_benefit
where measure = 'full_time_persons'
