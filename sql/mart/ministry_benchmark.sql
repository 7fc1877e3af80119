-- The minister's benchmark, as a committee reads it.
-- One row per group of benefits, municipality and rolling year.
select
    area_code,
    area,
    period,
    starts_on,
    ends_on,
    benefit_group,
    expected_persons,
    actual_persons,
    difference_persons,
    expected_share,
    actual_share,
    difference_share,
    rank
from core.ministry_benchmark
order by area_code, starts_on, benefit_group
