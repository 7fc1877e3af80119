-- Ud- og indpendling over kommunegrænsen.
-- One row per indicator, municipality and year. Unit: per cent. Source: StatBank PEND101, which has
-- neither the country nor a total of men and women.
-- Better: neither
-- Numerator: Beskæftigede, der krydser kommunegrænsen mellem bopæl og arbejdsplads.
-- Denominator: For udpendlere de beskæftigede med bopæl i kommunen; for indpendlere dem med arbejdsplads i den.
-- Caveat: Opgjort én dag om året, ultimo november, og offentliggjort omkring 11 måneder senere.
with member (indicator, label, crossing, everyone) as (
    values
        (
            'commuting_share_out',
            'Udpendlere i procent af de beskæftigede med bopæl i kommunen',
            'Udpendling',
            'Natbefolkning'
        ),
        (
            'commuting_share_in',
            'Indpendlere i procent af de beskæftigede med arbejdsplads i kommunen',
            'Indpendling',
            'Dagbefolkning'
        )
),

counted as (
    select
        member.indicator,
        employed.area_code,
        employed.period,
        employed.starts_on,
        employed.ends_on,
        count(employed.value) = 4 as is_whole,
        sum(employed.value) filter (where employed.commuting = member.crossing) as numerator,
        sum(employed.value) filter (where employed.commuting = member.everyone) as denominator,
        any_value(employed.source_table) as source_tables
    from staging.statbank_pend101 as employed
    join member on employed.commuting in (member.crossing, member.everyone)
    group by all
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    case when is_whole then numerator end as numerator,
    case when is_whole then denominator end as denominator,
    case when is_whole then 100.0 * numerator / denominator end as value,
    'pct' as unit,
    case when not is_whole then 'missing' end as mark,
    source_tables
from counted
