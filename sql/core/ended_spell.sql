-- Afsluttede forløb efter varighed i de 12 måneder, der slutter med måneden.
-- One row per benefit, duration, area and month, from the twelfth month on. Units: spells, weeks, and
-- per cent of all that ended.
-- The source hides a band of one or two spells, so that each number is an interval: hidden is 0 to 2,
-- no row is none. Both ends are the same where the twelve months hide nothing, and `mark` is null.
-- The mean weighs each month's by the spells that ended in it; hidden spells move it at most by their
-- distance from it. The durations overlap; never add them up.
with answer as (
    select 'a-dagpenge' as benefit, *
    from staging.jobindsats_y01a27
    union all by name
    select 'sygedagpenge' as benefit, *
    from staging.jobindsats_y07a07
    union all by name
    select 'ledighedsydelse' as benefit, *
    from staging.jobindsats_y09a27
    union all by name
    select 'jobafklaringsforløb' as benefit, *
    from staging.jobindsats_y12a27
    union all by name
    select 'kontanthjælp' as benefit, *
    from staging.jobindsats_y60a27
),

part (duration, bands) as (
    values
        (
            'alle',
            [
                'under_2_weeks', 'weeks_2_4', 'weeks_5_13', 'weeks_14_26', 'weeks_27_39', 'weeks_40_52',
                'over_52_weeks'
            ]
        ),
        ('højst 26 uger', ['under_2_weeks', 'weeks_2_4', 'weeks_5_13', 'weeks_14_26']),
        ('over 26 uger', ['weeks_27_39', 'weeks_40_52', 'over_52_weeks']),
        ('over 52 uger', ['over_52_weeks'])
),

band as (
    select
        *,
        measure = 'mean_weeks' as is_mean,
        coalesce(value, 0) as low,
        case
            when value is not null then value
            when mark = 'absent' then 0
            when mark like '<%' then mark[2:]::double - 1
        end as high
    from answer
),

month as (
    select
        band.benefit,
        part.duration,
        band.area_code,
        band.period,
        band.starts_on,
        band.ends_on,
        band.source_table,
        count(band.high) filter (where not band.is_mean) = 7 as is_known,
        sum(band.low) filter (where not band.is_mean) as ended_low,
        sum(band.high) filter (where not band.is_mean) as ended_high,
        sum(band.low) filter (where list_contains(part.bands, band.measure)) as part_low,
        sum(band.high) filter (where list_contains(part.bands, band.measure)) as part_high,
        max(band.value) filter (where band.is_mean) as weeks
    from band
    cross join part
    group by all
),

year as (
    select
        month.benefit,
        month.duration,
        month.area_code,
        month.period,
        month.starts_on,
        month.ends_on,
        month.source_table,
        count(*) over twelve as months,
        bool_and(month.is_known) over twelve as is_known,
        bool_and(month.weeks is not null or month.ended_high = 0) over twelve as has_weeks,
        sum(month.ended_low) over twelve as ended_low,
        sum(month.ended_high) over twelve as ended_high,
        sum(month.part_low) over twelve as part_low,
        sum(month.part_high) over twelve as part_high,
        sum(month.ended_low * month.weeks) over twelve / nullif(sum(month.ended_low) over twelve, 0) as weeks,
        list({ 'hidden': month.ended_high - month.ended_low, 'weeks': month.weeks }) over twelve as each_month
    from month
    window
        twelve as (
            partition by month.benefit, month.duration, month.area_code
            order by month.starts_on
            range between interval 11 month preceding and current row
        )
)

select
    benefit,
    duration,
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_known, part_low, null) as spells_low,
    if(is_known, part_high, null) as spells_high,
    if(is_known, ended_low, null) as ended,
    if(is_known, 100.0 * part_low / nullif(part_low + ended_high - part_high, 0), null) as share_low,
    if(is_known, 100.0 * part_high / nullif(part_high + ended_low - part_low, 0), null) as share_high,
    if(
        is_known and has_weeks,
        weeks + coalesce(list_sum([m.hidden * least(0, m.weeks - weeks) for m in each_month]), 0) / ended_low,
        null
    ) as weeks_low,
    if(
        is_known and has_weeks,
        weeks + coalesce(list_sum([m.hidden * greatest(0, m.weeks - weeks) for m in each_month]), 0) / ended_low,
        null
    ) as weeks_high,
    case
        when not is_known then 'missing'
        when ended_high = 0 then 'absent'
        when ended_low < ended_high then 'hidden'
    end as mark,
    source_table
from year
where months = 12
