-- Hvad medlemmerne af hver gruppe giver tilsammen, og kildens eget tal for gruppen.
-- One row per indicator, group and period (`group_no`), numbered by `benchmark_no`. Only where a source
-- has a row for another member or for the group itself. The members give, by `class`:
--   average: numerators out of denominators (`pooled`) where the members that have both are enough, of
--     those alone; else the mean weighted by the labour force (`labour_force`); the plain mean only
--     where the group's file asks for it (`unweighted`);
--   count: their sum (`sum`) and the number per 1,000 in the labour force;
--   rank: nothing.
-- Enough is 90 % of the group's labour force (`known_weight`; of its members where a labour force is
-- not known). A hidden member, whose figure is anywhere within its bounds, makes the figure an
-- interval, `comparison_low` to `comparison_high`, in which it weighs with its labour force (as one
-- where the mean is plain); one without a figure is left out of both. The interval holds what the
-- known members give. Sums are taken of decimals, so that the order of rows makes no difference.
with summed as (
    select
        indicator_no,
        group_no,
        count(*) filter (where is_member) as with_row,
        count(value) filter (where is_member) as known,
        count(*) filter (where has_parts) as with_parts,
        (sum(labour_force::decimal(38, 6)) filter (where has_parts))::double as parts_labour_force,
        count(labour_force) as with_labour_force,
        sum(numerator::decimal(38, 6))::double as numerator,
        sum(denominator::decimal(38, 6))::double as denominator,
        sum((value * labour_force)::decimal(38, 6))::double as weighted,
        sum(labour_force::decimal(38, 6))::double as labour_force,
        (sum(value::decimal(38, 6)) filter (where is_member))::double as total,
        count(value_low + value_high) as with_bounds,
        sum(value_low::decimal(38, 6))::double as low,
        sum(value_high::decimal(38, 6))::double as high
    from benchmark.placed_figure
    group by all
),

concealed as (
    select
        indicator_no,
        group_no,
        count(*) as hidden,
        count(hidden_low) as hidden_with_low,
        count(hidden_high) as hidden_with_high,
        count(hidden_labour_force) as hidden_with_labour_force,
        sum(hidden_labour_force::decimal(38, 6))::double as hidden_labour_force,
        sum(hidden_low::decimal(38, 6))::double as hidden_low,
        sum(hidden_high::decimal(38, 6))::double as hidden_high,
        sum((hidden_low * hidden_labour_force)::decimal(38, 6))::double as hidden_low_weighted,
        sum((hidden_high * hidden_labour_force)::decimal(38, 6))::double as hidden_high_weighted
    from benchmark.placed_figure
    where is_hidden
    group by all
),

numbered as (
    select
        summed.*,
        own.indicator is not null as is_given,
        own.value as given_value,
        own.numerator as given_numerator,
        own.denominator as given_denominator,
        row_number() over (order by indicator_no, group_no) as benchmark_no
    from summed
    join benchmark.comparison_period as together using (group_no)
    join benchmark.indicator as measured using (indicator_no)
    left join mart.indicator as own
        on
            own.indicator = measured.indicator
            and own.area_code = together.own_area_code
            and own.period = together.period
    where own.indicator is not null or summed.with_row > 1
),

covered as (
    select
        numbered.*,
        coalesce(columns(concealed.* exclude (indicator_no, group_no)), 0),
        together.* exclude (group_no),
        measured.* exclude (indicator_no),
        case
            when together.all_labour_force > 0
                then 100.0 * coalesce(numbered.labour_force, 0) / together.all_labour_force
            else 100.0 * numbered.known / together.members
        end as known_weight,
        case
            when together.all_labour_force > 0
                then 100.0 * coalesce(numbered.parts_labour_force, 0) / together.all_labour_force
            else 100.0 * numbered.with_parts / together.members
        end as parts_weight,
        case
            when together.all_labour_force > 0
                then 100.0 * coalesce(concealed.hidden_labour_force, 0) / together.all_labour_force
            else 100.0 * coalesce(concealed.hidden, 0) / together.members
        end as hidden_weight
    from numbered
    left join concealed using (indicator_no, group_no)
    join benchmark.comparison_period as together using (group_no)
    join benchmark.indicator as measured using (indicator_no)
),

computed as (
    select
        *,
        case
            when known = 0 then null
            when class = 'count' then case when known = members then 'sum' end
            when coalesce(class, '') <> 'average' then null
            when known_weight < 90 then null
            when weighting = 'unweighted' then 'unweighted'
            when unit = 'pct' and parts_weight >= 90 then 'pooled'
            when with_labour_force = known then 'labour_force'
        end as computed_basis,
        case
            when class = 'count' and given_value is not null
                then 1000.0 * given_value / all_labour_force
            when class = 'count' and known_weight >= 90 and with_labour_force = known
                then 1000.0 * total / labour_force
        end as comparison_per_1000,
        case
            when computed_basis is not null then computed_basis
            when class <> 'average' or known_weight + hidden_weight < 90 then null
            when weighting = 'unweighted' then 'unweighted'
            when unit = 'pct' and known > 0 and with_parts = known then 'pooled'
            when with_labour_force = known then 'labour_force'
        end as bounds_basis,
        case bounds_basis
            when 'sum' then total
            when 'unweighted' then total / known
            when 'pooled' then 100.0 * numerator / denominator
            when 'labour_force' then weighted / labour_force
        end as value_of_known,
        case when computed_basis is not null then value_of_known end as computed_value
    from covered
)

select
    indicator_no,
    group_no,
    indicator,
    period,
    starts_on,
    ends_on,
    comparison,
    comparison_code,
    comparison_label,
    unit,
    class,
    members,
    known,
    known_weight,
    hidden,
    hidden_weight,
    numerator,
    denominator,
    is_given,
    given_value,
    given_numerator,
    given_denominator,
    comparison_per_1000,
    computed_basis,
    computed_value,
    benchmark_no,
    coalesce(given_value, computed_value) as comparison_value,
    case
        when given_value is not null or known = members then null
        when class = 'count' then case when with_bounds = members then low end
        when hidden = 0 or hidden_with_low < hidden then null
        when bounds_basis = 'unweighted'
            then least(computed_value, (coalesce(total, 0) + hidden_low) / (known + hidden))
        when bounds_basis is not null and hidden_with_labour_force = hidden
            then
                least(
                    computed_value,
                    (coalesce(value_of_known * labour_force, 0) + hidden_low_weighted)
                    / (coalesce(labour_force, 0) + hidden_labour_force)
                )
    end as comparison_low,
    case
        when given_value is not null or known = members then null
        when class = 'count' then case when with_bounds = members then high end
        when hidden = 0 or hidden_with_high < hidden then null
        when bounds_basis = 'unweighted'
            then greatest(computed_value, (coalesce(total, 0) + hidden_high) / (known + hidden))
        when bounds_basis is not null and hidden_with_labour_force = hidden
            then
                greatest(
                    computed_value,
                    (coalesce(value_of_known * labour_force, 0) + hidden_high_weighted)
                    / (coalesce(labour_force, 0) + hidden_labour_force)
                )
    end as comparison_high,
    case
        when class = 'count' then 'per_1000'
        when unit = 'pct' then 'pct_point'
        when class = 'average' then unit
    end as difference_unit
from computed
