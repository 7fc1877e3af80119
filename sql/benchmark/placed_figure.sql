-- Hvert tal i hver af de grupper, som dets område er i, klar til at blive rangeret.
-- One row per indicator, group and period (`group_no`) and area. `place` orders the areas, the least is
-- best: the value, or for a count the number per 1,000 in the labour force, to 9 decimals.
-- Numerator, denominator, labour force and bounds are those that count in the group's figure; those of
-- a hidden one (`is_hidden`: it exists, and is known within bounds at most) stand by themselves.
select
    measured.indicator_no,
    together.group_no,
    figure.area_code,
    figure.value,
    figure.mark,
    case
        when measured.class = 'count' then 1000.0 * figure.value / membership.labour_force
    end as per_1000,
    case
        when measured.class is not null
            then case measured.better when 'higher' then -1 when 'lower' then 1 end * round(
                case when measured.class = 'count' then per_1000 else figure.value end, 9
            )
    end as place,
    membership.kind,
    membership.group_of,
    membership.labour_force as own_labour_force,
    membership.is_member,
    is_member and figure.value + figure.numerator + figure.denominator is not null as has_parts,
    case when has_parts then figure.numerator end as numerator,
    case when has_parts then figure.denominator end as denominator,
    case when is_member and figure.value is not null then membership.labour_force end
        as labour_force,
    case when is_member then figure.value_low end as value_low,
    case when is_member then figure.value_high end as value_high,
    is_member
    and figure.value is null
    and (figure.mark in ('hidden', 'disclosure') or figure.mark like '<%' or figure.value_low is not null)
        as is_hidden,
    case when is_hidden then membership.labour_force end as hidden_labour_force,
    case when is_hidden then coalesce(figure.value_low, measured.least) end as hidden_low,
    case when is_hidden then coalesce(figure.value_high, measured.most) end as hidden_high
from mart.indicator as figure
join benchmark.indicator as measured using (indicator, unit)
join benchmark.member as membership using (area_code, period)
join benchmark.comparison_period as together using (comparison, comparison_code, period)
