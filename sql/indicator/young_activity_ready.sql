-- Unge på uddannelseshjælp, aktivitetsparate.
-- One row per area and month. Unit: persons. Source: jobindsats y38a02.
-- The benefit ended on 30 June 2025 and so does the series. It has no successor: kontanthjælp
-- counts activity ready persons over 30 years with the young (cash_benefit_activity_ready).
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
where benefit = 'uddannelseshjælp'
    and measure = 'persons'
    and visitation = 'Aktivitetsparat'
