-- Placering på beskæftigelsesministerens benchmark, kontanthjælp mv.
-- The group is kontanthjælp, uddannelseshjælp, revalidering, selvforsørgelses- og hjemrejse- and
-- overgangsydelse, ressourceforløb and ledighedsydelse.
-- One row per municipality and rolling year. Unit: rank, 1 is best. Source: jobindsats y30r21.
-- The source's own rank among all municipalities, by the difference in share;
-- mart.ministry_benchmark has it beside one that is counted again.
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
where benefit_group = 'Kontanthjælp mv.'
