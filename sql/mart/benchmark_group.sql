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
    comparison_low,
    comparison_high,
    case when given_value is not null then given_numerator when computed_basis = 'pooled' then numerator end
        as comparison_numerator,
    case when given_value is not null then given_denominator when computed_basis = 'pooled' then denominator end
        as comparison_denominator,
    comparison_per_1000,
    difference_unit,
    members,
    known as members_with_value,
    hidden as members_hidden,
    known_weight,
    hidden_weight
from benchmark.group_figure
order by benchmark_no
