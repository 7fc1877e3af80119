-- Tal fra registeret, den nyeste række af hvert.
-- One row per indicator, area and period; older rows stay in the register as history.
-- A count and what it is out of give a share in per cent; a bound that is known ("mindst 80 %")
-- leaves the other end open, or at 0 or 100 for a share.
-- sampled_low and sampled_high: the 95 % interval of a share in a sample or survey, by Wilson's
-- score method, which also holds for small samples and shares near 0 and 100 (Wilson 1927; Brown,
-- Cai, DasGupta 2001). A full count has none. A caution; no verdict rests on it.
with newest as (
    select
        observation.* exclude (period),
        period.period,
        period.starts_on,
        period.ends_on
    from raw.register_observations as observation
    join core.period on period.spelling = observation.period
    qualify row_number() over (
        partition by observation.indicator, observation.area, period.period
        order by observation.recorded_on desc
    ) = 1
),

sampled as (
    select
        *,
        case
            when
                evidence in ('stikprøve', 'undersøgelse')
                and unit = 'pct'
                and "count" between 0 and "of"
                and "of" > 0
                then "of"
        end as n,
        "count" / n as share,
        pow(1.959963984540054, 2) / n as weight,
        (share + weight / 2) / (1 + weight) as middle,
        1.959963984540054 / (1 + weight) * sqrt(share * (1 - share) / n + weight / (4 * n)) as half
    from newest
)

select
    sampled.indicator,
    sampled.label,
    sampled.area as area_code,
    sampled.period,
    sampled.starts_on,
    sampled.ends_on,
    sampled.count as numerator,
    sampled."of" as denominator,
    coalesce(sampled.value, 100.0 * sampled.count / sampled."of") as value,
    coalesce(
        sampled.value,
        100.0 * sampled.count / sampled."of",
        sampled.lower,
        case when sampled.upper is not null and sampled.unit = 'pct' then 0.0 end
    ) as value_low,
    coalesce(
        sampled.value,
        100.0 * sampled.count / sampled."of",
        sampled.upper,
        case when sampled.lower is not null and sampled.unit = 'pct' then 100.0 end
    ) as value_high,
    case when sampled.n > 0 then
        100 * least(sampled.share, greatest(0, sampled.middle - sampled.half)) end
        as sampled_low,
    case when sampled.n > 0 then
        100 * greatest(sampled.share, least(1, sampled.middle + sampled.half)) end
        as sampled_high,
    sampled.unit,
    sampled.missing as mark,
    sampled.evidence,
    sampled.answers_goal,
    sampled.population,
    case
        when sampled.missing is null then coalesce(sampled.why_not, sampled.note)
        else concat_ws(
            '; ',
            sampled.missing,
            sampled.why_not,
            'ansvarlig: ' || sampled.responsible,
            'ventes ' || day(sampled.expected_on) || '. '
            || [
                'januar', 'februar', 'marts', 'april', 'maj', 'juni', 'juli', 'august',
                'september', 'oktober', 'november', 'december'
            ][month(sampled.expected_on)]
            || ' ' || year(sampled.expected_on)
        )
    end as remark,
    concat(upper(left(sampled.evidence, 1)), sampled.evidence[2:], ' (', sampled.source, ')')
        as source,
    sampled.source_table as source_tables
from sampled
