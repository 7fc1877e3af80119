-- The minister's benchmark: expected and actual full-time persons on public benefits.
-- One row per group of benefits, municipality and rolling year. Counts are rounded to tens by the
-- source, so groups do not always add up to the total; never recompute it.
with answer as (
    pivot raw.jobindsats_y30r21
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
    group by area, period, benefit_group, source_table
)

select
    area.area_code,
    area.area,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.benefit_group,
    answer.expected_persons,
    answer.actual_persons,
    answer.difference_persons,
    answer.expected_share,
    answer.actual_share,
    answer.difference_share,
    answer.rank::bigint as rank,
    answer.source_table
from answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
