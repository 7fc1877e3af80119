-- Faktisk minus forventet andel på offentlig forsørgelse, kontanthjælp mv.
-- Below zero is fewer than the minister expects of the municipality, which is good. The group is
-- kontanthjælp, uddannelseshjælp, revalidering, selvforsørgelses- og hjemrejse- and
-- overgangsydelse, ressourceforløb and ledighedsydelse.
-- One row per municipality and rolling year. Unit: percentage points. Source: jobindsats y30r21.
-- Of the population; two decimals as the source rounds. The persons, rounded to tens, stand in
-- mart.ministry_benchmark; groups do not add up to the total.
-- Better: lower
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    difference_share as value,
    'pct_point' as unit,
    case when difference_share is null then 'missing' end as mark,
    source_table as source_tables
from core.ministry_benchmark
where benefit_group = 'Kontanthjælp mv.'
