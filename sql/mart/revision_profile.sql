-- How much a fresh figure typically moves from when it was first given to 1, 2, 3 and more months on.
-- One row per measure of a source, and per indicator over the measures it is made of, and months
-- after (1, 2, 3, 6, 12). Unit: the measure's own; relative changes in per cent of the first value.
-- A figure is fresh when its period is the newest one of its measure in the answer that first gave
-- it: what came with a long history at the first fetch has moved unseen. It counts only where the
-- source has been seen that long after. A month on is the tenth day after, so that an answer that
-- comes an hour or some days later than the month before is the next one all the same; sources
-- publish three weeks apart or more. Fewer than three periods give no quantile, only how many.
with first_given as (
    select raw_table, measure, period, ends_on, min(known_from) as born
    from mart.measure
    where value is not null
    group by all
),

fresh as (
    select *
    from first_given
    qualify ends_on = max(ends_on) over (
        partition by raw_table, measure
        order by born
        range between unbounded preceding and current row
    )
),

seen as (
    select raw_table, max(last_seen) as last_seen
    from mart.source_answer
    group by raw_table
),

followed as (
    select
        fresh.*,
        age.months_after,
        (fresh.born + to_months(age.months_after))::date + 10 as followed_on
    from fresh
    join seen using (raw_table)
    join (select unnest([1, 2, 3, 6, 12]) as months_after) as age
        on (fresh.born + to_months(age.months_after))::date <= seen.last_seen::date
),

moved as (
    select
        first.raw_table,
        first.measure,
        first.unit,
        first.period,
        followed.months_after,
        later.value - first.value as change,
        100.0 * (later.value - first.value) / nullif(abs(first.value), 0) as relative_change
    from followed
    join mart.measure as first
        on first.raw_table = followed.raw_table
        and first.measure = followed.measure
        and first.period = followed.period
        and first.known_from = followed.born
    join mart.measure as later
        on later.raw_table = first.raw_table
        and later.area = first.area
        and later.period = first.period
        and later.dimensions = first.dimensions
        and later.measure = first.measure
        and later.unit = first.unit
        and later.known_from::date <= followed.followed_on
        and (later.known_until is null or later.known_until::date > followed.followed_on)
    where first.value is not null and later.value is not null
),

subject as (
    select distinct
        'measure' as basis,
        null::varchar as indicator,
        raw_table as told_table,
        measure as told_measure,
        raw_table,
        measure,
        unit
    from mart.measure
    union all
    select
        'indicator' as basis,
        indicator,
        case when count(distinct raw_table) over of_it = 1 then raw_table end as told_table,
        case when count(distinct measure) over of_it = 1 then measure end as told_measure,
        raw_table,
        measure,
        unit
    from core.indicator_measure
    window of_it as (partition by indicator)
)

select
    subject.basis,
    subject.indicator,
    subject.told_table as raw_table,
    subject.told_measure as measure,
    case when count(distinct subject.unit) = 1 then min(subject.unit) end as unit,
    age.months_after::bigint as months_after,
    count(moved.change) as figures,
    count(distinct moved.period) as periods,
    case when periods >= 3 and count(distinct subject.unit) = 1 then median(abs(change)) end
        as median_change,
    case
        when periods >= 3 and count(distinct subject.unit) = 1
            then quantile_cont(abs(change), 0.9)
    end as p90_change,
    case when periods >= 3 then median(abs(relative_change)) end as median_relative_change,
    case when periods >= 3 then quantile_cont(abs(relative_change), 0.9) end
        as p90_relative_change,
    case when periods >= 3 then median(relative_change) end as median_drift
from subject
cross join (select unnest([1, 2, 3, 6, 12]) as months_after) as age
left join moved
    on moved.raw_table = subject.raw_table
    and moved.measure = subject.measure
    and moved.unit = subject.unit
    and moved.months_after = age.months_after
group by all
order by basis, indicator, raw_table, measure, months_after
