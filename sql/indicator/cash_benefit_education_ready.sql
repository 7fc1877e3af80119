-- Personer på kontanthjælp, uddannelsesparate og åbenlyst uddannelsesparate.
-- One row per area and month. Unit: persons. Source: jobindsats y60a02.
-- A month in which either count is hidden has no figure. Unknown visitation is left out. Break on 1
-- July 2025: the reform made kontanthjælp, uddannelseshjælp and selvforsørgelses- og hjemrejse-
-- samt overgangsydelse one benefit; the months before are the source's casting back of it. Until
-- then the same people stand in young_education_ready.
-- Better: lower
with count as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        if(count(value) = 2, sum(value), null) as persons,
        if(bool_and(coalesce(mark = 'absent', false)), 'absent', 'missing') as otherwise,
        any_value(source_table) as source_tables
    from core.persons_on_benefit
    where benefit = 'kontanthjælp'
        and measure = 'persons'
        and visitation in ('Uddannelsesparat', 'Åbenlys uddannelsesparat')
    group by all
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    persons as value,
    'persons' as unit,
    if(persons is null, otherwise, null) as mark,
    source_tables
from count
