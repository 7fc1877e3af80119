-- Branchers andel af jobbene i området.
-- One row per indicator, area and year. Unit: per cent. Source: StatBank ERHV2.
-- Better: neither
-- Numerator: Job på arbejdssteder i branchen ultimo november.
-- Denominator: Job på alle arbejdssteder i området.
-- Caveat: Efter arbejdssted, så det er jobbene i området og ikke borgernes.
with member (indicator, label, industries) as (
    values
        (
            'industry_share_agriculture',
            'Job i landbrug, skovbrug og fiskeri i procent af alle job',
            ['1 Landbrug, skovbrug og fiskeri']
        ),
        (
            'industry_share_manufacturing',
            'Job i industri, råstofindvinding og forsyning i procent af alle job',
            ['2 Industri, råstofindvinding og forsyningsvirksomhed']
        ),
        (
            'industry_share_construction',
            'Job i bygge og anlæg i procent af alle job',
            ['3 Bygge og anlæg']
        ),
        (
            'industry_share_production',
            'Job i landbrug, industri og bygge og anlæg i procent af alle job',
            [
                '1 Landbrug, skovbrug og fiskeri',
                '2 Industri, råstofindvinding og forsyningsvirksomhed',
                '3 Bygge og anlæg'
            ]
        )
),

counted as (
    select
        member.indicator,
        workplace.area_code,
        workplace.period,
        workplace.starts_on,
        workplace.ends_on,
        count(workplace.value) = max(len(member.industries)) + 1 as is_whole,
        sum(workplace.value) filter (where workplace.industry <> 'I alt') as numerator,
        sum(workplace.value) filter (where workplace.industry = 'I alt') as denominator,
        any_value(workplace.source_table) as source_tables
    from staging.statbank_erhv2 as workplace
    join member on workplace.industry = 'I alt' or list_contains(member.industries, workplace.industry)
    where workplace.unit_counted = 'Job'
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
