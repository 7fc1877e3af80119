-- Hvad landet, regionen og de andre grupper har, i hver periode; den ene del af mart.benchmark.
-- One row per indicator, period and group. `comparison_value` is the source's own figure where it gives
-- one, else what the members give.
select
    benchmark_no,
    indicator,
    period,
    starts_on,
    ends_on,
    comparison,
    comparison_code,
    comparison_label,
    unit,
    comparison_value,
    case when given_value is not null then 'source' else computed_basis end as basis,
    computed_value,
    case when is_bounded then low end as comparison_low,
    case when is_bounded then high end as comparison_high,
    comparison_per_1000,
    difference_unit,
    members,
    known as members_with_value,
    known_weight
from benchmark.group_figure
order by benchmark_no
