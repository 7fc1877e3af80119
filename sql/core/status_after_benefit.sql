-- Status 1, 3, 6 og 12 måneder efter en ydelse, som jobindsats giver den.
-- One row per benefit, status, months after, area and quarter (the quarter in which the spell
-- ended). Units: ended spells, and per cent of all that ended.
-- The newest quarters are null until they can be followed up, `mark` says so. Statuses are some of
-- those there are and do not add up to 'Arbejdsmarkedsstatus i alt'.
with answer as (
    select 'a-dagpenge' as benefit, *
    from staging.jobindsats_y01b15
    union all by name
    select 'sygedagpenge' as benefit, *
    from staging.jobindsats_y07b15
    union all by name
    select 'ledighedsydelse' as benefit, *
    from staging.jobindsats_y09b15
    union all by name
    select 'uddannelseshjælp' as benefit, *
    from staging.jobindsats_y38b15
    union all by name
    select 'jobafklaringsforløb' as benefit, *
    from staging.jobindsats_y12b15
    union all by name
    select 'kontanthjælp' as benefit, *
    from staging.jobindsats_y60b15
)

select
    benefit,
    status,
    regexp_extract(measure, '[0-9]+')::integer as months_after,
    area_code,
    period,
    starts_on,
    ends_on,
    max(value) filter (where measure like 'spells%') as spells,
    max(value) filter (where measure like 'share%') as share,
    max(mark) filter (where measure like 'spells%') as mark,
    source_table
from answer
group by all
