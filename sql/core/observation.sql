-- Figures that are kept by hand, the newest row of each.
-- One row per indicator, area and period; older rows stay in the register as history.
-- A count and what it is out of give a share in per cent; a bound that is known ("mindst 80 %")
-- leaves the other end open, or at 0 or 100 for a share.
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
)

select
    newest.indicator,
    newest.label,
    newest.area as area_code,
    newest.period,
    newest.starts_on,
    newest.ends_on,
    newest.count as numerator,
    newest."of" as denominator,
    coalesce(newest.value, 100.0 * newest.count / newest."of") as value,
    coalesce(
        newest.value,
        100.0 * newest.count / newest."of",
        newest.lower,
        case when newest.upper is not null and newest.unit = 'pct' then 0.0 end
    ) as value_low,
    coalesce(
        newest.value,
        100.0 * newest.count / newest."of",
        newest.upper,
        case when newest.lower is not null and newest.unit = 'pct' then 100.0 end
    ) as value_high,
    newest.unit,
    newest.missing as mark,
    newest.evidence,
    newest.answers_goal,
    case
        when newest.missing is null then coalesce(newest.why_not, newest.note)
        else concat_ws(
            '; ',
            newest.missing,
            newest.why_not,
            'ansvarlig: ' || newest.responsible,
            'ventes ' || strftime(newest.expected_on, '%d-%m-%Y')
        )
    end as remark,
    concat(upper(left(newest.evidence, 1)), newest.evidence[2:], ' (', newest.source, ')') as source,
    newest.source_table as source_tables
from newest
