-- Påbegyndte forløb på 12 måneder.
-- One row per indicator, area and month. Unit: spells. Source: jobindsats y01a24, y07a04, y09a24,
-- y12a24 and y60a24.
-- About: De 12 måneder, der slutter med måneden; ingen sum, hvor kilden skjuler en af dem.
-- Better: lower
-- Numerator: Forløb, der begyndte i de 12 måneder.
-- Denominator: Ingen; et antal.
-- Caveat: Også den, der flytter til kommunen eller vender tilbage efter en afbrydelse, begynder et
--   forløb.
with member (indicator, label, benefit) as (
    select
        'started_spells_' || name as indicator,
        'Påbegyndte forløb på 12 måneder, ' || benefit as label,
        benefit
    from spell_benefit()
)

select
    member.indicator,
    flow.area_code,
    flow.period,
    flow.starts_on,
    flow.ends_on,
    null::double as numerator,
    null::double as denominator,
    flow.started_12_months as value,
    'spells' as unit,
    if(flow.started_12_months is null, flow.otherwise, null) as mark,
    flow.source_table as source_tables
from core.spell_flow as flow
join member using (benefit)
where flow.is_whole
