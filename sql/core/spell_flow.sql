-- Påbegyndte og afsluttede forløb i måneden og i de 12 måneder, der slutter med den.
-- One row per benefit, area and month. Unit: spells. `before` and `after` are those that run when the
-- month begins and ends.
-- A sum of twelve months is null where the source hides one of them, `mark` says so; null too before
-- the twelfth month.
with answer as (
    select 'a-dagpenge' as benefit, *
    from staging.jobindsats_y01a24
    union all by name
    select 'sygedagpenge' as benefit, *
    from staging.jobindsats_y07a04
    union all by name
    select 'ledighedsydelse' as benefit, *
    from staging.jobindsats_y09a24
    union all by name
    select 'jobafklaringsforløb' as benefit, *
    from staging.jobindsats_y12a24
    union all by name
    select 'kontanthjælp' as benefit, *
    from staging.jobindsats_y60a24
),

month as (
    select
        benefit,
        area_code,
        period,
        starts_on,
        ends_on,
        source_table,
        max(value) filter (where measure = 'started') as started,
        max(value) filter (where measure = 'ended') as ended,
        max(value) filter (where measure = 'running_before') as running_before,
        max(value) filter (where measure = 'running_after') as running_after,
        bool_or(mark like '<%') as has_hidden
    from answer
    group by all
)

select
    benefit,
    area_code,
    period,
    starts_on,
    ends_on,
    started,
    ended,
    running_before,
    running_after,
    count(*) over twelve = 12 as is_whole,
    if(count(started) over twelve = 12, sum(started) over twelve, null) as started_12_months,
    if(count(ended) over twelve = 12, sum(ended) over twelve, null) as ended_12_months,
    first_value(running_before) over twelve as running_12_months_ago,
    if(bool_or(has_hidden) over twelve, 'hidden', 'missing') as otherwise,
    source_table
from month
window
    twelve as (
        partition by benefit, area_code
        order by starts_on
        range between interval 11 month preceding and current row
    )
