-- Unge, der er uddannelsesparate eller åbenlyst uddannelsesparate.
-- Young people visited to education: on uddannelseshjælp until 30 June 2025, on kontanthjælp since.
-- One row per area and month. Unit: persons. Source: jobindsats y38a02, from July 2025 y60a02.
-- Break on 1 July 2025: the reform ended uddannelseshjælp, and the category goes on in the one
-- kontanthjælp, which only the young are visited to education in; it also holds those who had
-- selvforsørgelses- og hjemrejse- or overgangsydelse. cash_benefit_education_ready is the new count
-- cast back, to see how far the two differ.
-- Better: lower
with count as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        if(count(value) = count(*), sum(value), null) as persons,
        if(bool_and(coalesce(mark = 'absent', false)), 'absent', 'missing') as otherwise,
        any_value(source_table) as source_tables
    from core.persons_on_benefit
    where measure = 'persons'
        and (
            (
                starts_on < date '2025-07-01'
                and benefit = 'uddannelseshjælp'
                and visitation = 'Alle uddannelsesparate'
            )
            or (
                starts_on >= date '2025-07-01'
                and benefit = 'kontanthjælp'
                and visitation in ('Uddannelsesparat', 'Åbenlys uddannelsesparat')
            )
        )
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
