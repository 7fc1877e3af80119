-- Beskæftigelsesministerens benchmark: forventet og faktisk antal på offentlig forsørgelse.
-- One row per group of benefits, municipality and rolling year. Counts are rounded to tens by the
-- source, so groups do not always add up to the total; never recompute it.
with answer as (
    pivot staging.jobindsats_y30r21
    on measure in (
        'expected_persons',
        'actual_persons',
        'difference_persons',
        'expected_share',
        'actual_share',
        'difference_share',
        'rank'
    )
    using first(value)
    group by area_code, period, starts_on, ends_on, benefit_group, source_table
)

select
    answer.* replace (answer.rank::bigint as rank),
    area.area
from answer
join core.area using (area_code)
