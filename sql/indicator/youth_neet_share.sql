-- Unge uden for job og uddannelse.
-- One row per indicator, area and year. Unit: per cent. Source: StatBank NEET1, and NEET3, which has
-- replaced it and counts up to the age of 29.
-- Better: lower
-- Numerator: Unge, der hverken er i job eller uddannelse.
-- Denominator: Alle unge i alderen.
-- Caveat: De to aldersgrupper må ikke holdes op mod hinanden; 16-24-årige slutter med 2023.
-- Caveat: Opgjort én dag om året, ultimo november, og offentliggjort et til halvandet år senere.
with member (indicator, label, table_name) as (
    values
        (
            'youth_neet_share_16_24',
            '16-24-årige uden for job og uddannelse i procent',
            'statbank_neet1'
        ),
        (
            'youth_neet_share_16_29',
            '16-29-årige uden for job og uddannelse i procent',
            'statbank_neet3'
        )
),

young as (
    select *
    from staging.statbank_neet1
    union all by name
    select *
    from staging.statbank_neet3
)

select
    member.indicator,
    outside.area_code,
    outside.period,
    outside.starts_on,
    outside.ends_on,
    outside.value as numerator,
    everyone.value as denominator,
    case when everyone.value > 0 then 100.0 * outside.value / everyone.value end as value,
    'pct' as unit,
    case
        when outside.value is null then outside.mark
        when everyone.value is null or everyone.value = 0 then 'missing'
    end as mark,
    outside.source_table as source_tables
from young as outside
join young as everyone using (area_code, period, source_table)
join member on outside.source_table = member.table_name
where outside.status = 'Ikke i job eller uddannelse'
    and everyone.status = 'I alt'
