-- Unge på uddannelseshjælp, uddannelses- og aktivitetsparate.
-- One row per area and month. Unit: persons. Source: jobindsats y38a02.
-- Unknown visitation is left out; the series ended on 30 June 2025.
-- Better: lower
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    case when count(value) = 2 then sum(value) end as value,
    'persons' as unit,
    case when count(value) < 2 then 'missing' end as mark,
    string_agg(distinct source_table, ' ' order by source_table) as source_tables
from core.persons_on_benefit
where benefit = 'uddannelseshjælp'
    and measure = 'persons'
    and visitation in ('Aktivitetsparat', 'Alle uddannelsesparate')
group by all
