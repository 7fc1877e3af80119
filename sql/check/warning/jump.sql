-- Et spring i egen kommune eller landet, som hverken historien eller kildens rettelser forklarer.
-- The newest change is held against the series' own earlier changes: further from their median than
-- six times their spread (1.4826 times the median distance, or 1.2533 times the mean one where that
-- is 0: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993), and more than nine of ten of
-- its figures move in their first month. Twelve earlier changes at least, none of them across a
-- break of the catalogue, and no figure that rests on lists of persons.
with broken as (
    select
        indicator,
        unnest(regexp_extract_all(breaks, '[0-9]{4}-[0-9]{2}-[0-9]{2}'))::date as broken_on
    from mart.indicator_catalogue
),

figure as (
    select
        shown.indicator,
        shown.label,
        shown.area_code,
        shown.area,
        shown.period,
        shown.starts_on,
        shown.value,
        shown.value - lag(shown.value) over earlier as change,
        lag(shown.starts_on) over earlier as before,
        row_number() over later as age
    from figure.known as shown
    where shown.kind = 'computed'
        and shown.value is not null
        and shown.unit != 'rank'
        and not regexp_matches(shown.source_tables, '(^| )(fasit|register)_')
        and shown.area_code in (
            select area_code
            from mart.goal_score
            where own
            union all
            select '000'
        )
    window
        earlier as (partition by shown.indicator, shown.area_code order by shown.starts_on),
        later as (partition by shown.indicator, shown.area_code order by shown.starts_on desc)
),

unbroken as (
    select figure.*
    from figure
    anti join broken
        on broken.indicator = figure.indicator
        and figure.before < broken.broken_on
        and figure.starts_on >= broken.broken_on
),

middle as (
    select
        indicator,
        area_code,
        median(change) as typical,
        count(change) as changes
    from unbroken
    where age > 1
    group by all
),

spread as (
    select
        indicator,
        area_code,
        coalesce(
            nullif(1.4826 * median(abs(change - typical)), 0),
            1.2533 * avg(abs(change - typical))
        ) as spread
    from unbroken
    join middle using (indicator, area_code)
    where age > 1
    group by all
)

select
    unbroken.indicator,
    unbroken.area_code,
    unbroken.period,
    format(
        '{}, {}: fra {:.2f} til {:.2f} i {}, langt mere end den plejer at ændre sig.',
        label, area, value - change, value, period
    ) as finding
from unbroken
join middle using (indicator, area_code)
join spread using (indicator, area_code)
left join mart.revision_profile as profile
    on profile.indicator = unbroken.indicator
    and profile.basis = 'indicator'
    and profile.months_after = 1
where age = 1
    and changes >= 12
    and spread > 0
    and abs(change - typical) > 6 * spread
    and abs(change) > coalesce(profile.p90_change, 0)
