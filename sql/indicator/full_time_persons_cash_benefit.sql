-- Fuldtidspersoner på kontanthjælp.
-- Persons on the benefit in the month, turned into full time.
-- One row per area and month. Unit: full-time persons. Source: jobindsats y60a02.
-- Break on 1 July 2025: the reform made kontanthjælp, uddannelseshjælp and selvforsørgelses- og
-- hjemrejse- samt overgangsydelse one benefit; the months before are the source's casting back of
-- it. Persons on uddannelseshjælp are counted here too.
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
from core.persons_on_benefit
where benefit = 'kontanthjælp'
    and measure = 'full_time_persons'
    and visitation = 'Visitationskategori i alt'
