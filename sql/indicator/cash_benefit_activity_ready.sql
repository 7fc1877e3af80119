-- Personer på kontanthjælp, aktivitetsparate.
-- One row per area and month. Unit: persons. Source: jobindsats y60a02.
-- Of all ages, so no successor of young_activity_ready. Break on 1 July 2025: the reform made
-- kontanthjælp, uddannelseshjælp and selvforsørgelses- og hjemrejse- samt overgangsydelse one
-- benefit; the months before are the source's casting back of it.
-- Better: lower
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
from core.persons_on_benefit
where benefit = 'kontanthjælp'
    and measure = 'persons'
    and visitation = 'Aktivitetsparat'
