-- Højest fuldførte uddannelse blandt de 25-64-årige.
-- One row per indicator, area and year. Unit: per cent. Source: StatBank HFUDD11.
-- Numerator: 25-64-årige med uddannelsen som den højeste, de har fuldført.
-- Denominator: Alle 25-64-årige, også dem med uoplyst uddannelse.
-- Better: neither
-- Caveat: Opgjort ultimo september året før og offentliggjort i maj. Uddannelser, der er taget i udlandet, er delvis
--   beregnet.
-- Caveat: Lange videregående uddannelser er uden ph.d. og forskeruddannelser.
with member (indicator, label, level) as (
    values
        (
            'education_level_share_basic_school',
            '25-64-årige med grundskole som højeste uddannelse i procent',
            'H10 Grundskole'
        ),
        (
            'education_level_share_long_higher',
            '25-64-årige med en lang videregående uddannelse i procent',
            'H70 Lange videregående uddannelser'
        )
),

counted as (
    select
        member.indicator,
        people.area_code,
        people.period,
        people.starts_on,
        people.ends_on,
        count(people.value) = 16 as is_whole,
        sum(people.value) filter (where people.level = member.level) as numerator,
        sum(people.value) filter (where people.level = 'I alt') as denominator,
        any_value(people.source_table) as source_tables
    from staging.statbank_hfudd11 as people
    join member on people.level in (member.level, 'I alt')
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
