-- The minister's benchmark, as a committee reads it, and its ranks counted again.
-- One row per group of benefits, municipality and rolling year.
-- `rank` is the source's own, among all municipalities. `computed_rank` follows from the printed
-- difference in share, the least first; its two decimals leave ties, inside which the source knows
-- an order that cannot be seen. `rank_check` says whether the two agree, differ only inside such a
-- tie, or contradict each other.
with counted as (
    select
        *,
        case
            when difference_share is not null
                then
                    rank() over (
                        partition by period, benefit_group
                        order by difference_share nulls last
                    )
        end as computed_rank,
        count(*) over (partition by period, benefit_group, difference_share) as alike
    from core.ministry_benchmark
)

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
    rank,
    computed_rank,
    case
        when rank is null or computed_rank is null then null
        when rank = computed_rank then 'agrees'
        when rank between computed_rank and computed_rank + alike - 1 then 'tied'
        else 'differs'
    end as rank_check
from counted
order by area_code, starts_on, benefit_group
