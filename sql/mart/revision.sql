-- Every change of mind of a public source: what it said before, what it says now, and when.
-- One row per source table, area, period, dimensions, measure and change. Unit: the measure's own,
-- `relative_change` in per cent of the old value. A period that is given for the first time is no
-- revision, and neither is what comes or goes because the catalogue asks for something else.
with changing as (
    select *
    from mart.measure
    semi join (
        select raw_table from mart.source_answer group by raw_table having count(*) > 1
    ) as told_twice using (raw_table)
),

given as (
    select raw_table, measure, period, min(known_from) as since
    from changing
    group by all
),

in_turn as (
    select
        *,
        lag(value) over of_key as value_before,
        lag(mark) over of_key as mark_before,
        lag(known_from) over of_key as known_from_before,
        lag(known_until) over of_key as known_until_before,
        lead(known_from) over of_key as known_from_after
    from changing
    window of_key as (
        partition by raw_table, area, period, dimensions, measure, unit
        order by known_from
    )
),

said_otherwise as (
    select
        * replace (known_until_before as known_until),
        case
            when mark_before = 'absent' then 'appeared'
            when mark = 'absent' then 'withdrawn'
            when value_before is null and value is not null then 'shown'
            when value_before is not null and value is null then 'hidden'
            else 'revised'
        end as kind,
        value_before as old_value,
        mark_before as old_mark,
        known_from_before as old_known_from
    from in_turn
    where known_from = known_until_before
),

withdrawn as (
    select
        * replace (null as value, null as mark, known_until as known_from),
        'withdrawn' as kind,
        value as old_value,
        mark as old_mark,
        known_from as old_known_from
    from in_turn
    where known_until is not null and known_from_after is distinct from known_until
),

appeared as (
    select in_turn.*, 'appeared' as kind
    from in_turn
    join given using (raw_table, measure, period)
    where in_turn.known_from > given.since
        and in_turn.known_from is distinct from in_turn.known_until_before
),

change as (
    from said_otherwise
    union all by name
    from withdrawn
    union all by name
    from appeared
)

select
    change.raw_table,
    change.area_code,
    change.area,
    change.period,
    change.starts_on,
    change.ends_on,
    change.dimensions,
    change.measure,
    change.unit,
    change.kind,
    change.old_value,
    change.old_mark,
    change.value,
    change.mark,
    change.old_known_from,
    change.known_from,
    change.value - change.old_value as change,
    100.0 * (change.value - change.old_value) / nullif(abs(change.old_value), 0) as relative_change
from change
join mart.source_answer as answer using (raw_table, known_from)
where change.kind not in ('withdrawn', 'appeared') or not answer.asked_anew
order by change.known_from, change.raw_table, change.measure, change.dimensions, change.area,
    change.starts_on
