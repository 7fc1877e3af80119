-- What people did 1, 3, 6 and 12 months after a benefit ended, as jobindsats gives it.
-- One row per benefit, visitation category, status, months after, area and quarter (the quarter in
-- which the spell ended). Units: ended spells, and per cent of all that ended.
-- The newest quarters are null until they can be followed up, `mark` says so. Statuses are some of
-- those there are and do not add up to 'Arbejdsmarkedsstatus i alt'; visitation is empty where the
-- table is not by it, and holds the total too in kontanthjælp.
with answer as (
    select 'a-dagpenge' as benefit, *
    from raw.jobindsats_y01b15
    union all by name
    select 'sygedagpenge' as benefit, *
    from raw.jobindsats_y07b15
    union all by name
    select 'ledighedsydelse' as benefit, *
    from raw.jobindsats_y09b15
    union all by name
    select 'uddannelseshjælp' as benefit, *
    from raw.jobindsats_y38b15
    union all by name
    select 'kontanthjælp' as benefit, *
    from raw.jobindsats_y60b15
)

select
    answer.benefit,
    answer.visitation,
    answer.status,
    regexp_extract(answer.measure, '[0-9]+')::integer as months_after,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    max(answer.value) filter (where answer.measure like 'spells%') as spells,
    max(answer.value) filter (where answer.measure like 'share%') as share,
    max(answer.mark) filter (where answer.measure like 'spells%') as mark,
    answer.source_table
from answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
group by all
