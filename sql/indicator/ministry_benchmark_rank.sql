-- Placering på beskæftigelsesministerens benchmark, ydelsesgrupper i alt.
-- One row per municipality and rolling year. Unit: rank, 1 is best. Source: jobindsats y30r21.
-- Better: lower
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    rank::double as value,
    'rank' as unit,
    case when rank is null then 'missing' end as mark,
    source_table as source_tables
from core.ministry_benchmark
where benefit_group = 'Ydelsesgrupper i alt'
