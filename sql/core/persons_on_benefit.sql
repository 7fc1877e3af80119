-- Personer og fuldtidspersoner på ydelse, som jobindsats giver dem.
-- One row per benefit, visitation category, measure, area and month. Units: persons, full-time
-- persons, and the latter in per cent of the labour force aged 16-66 (the papers write 15-66).
-- Visitation is empty where the table is not by it, and holds the total too in kontanthjælp; never
-- add it up. Nor benefits: in 'alle ydelser' a person with two counts once.
-- Kontanthjælp is the one after the reform of 1 July 2025, cast back to August 2021: it counts
-- the persons on uddannelseshjælp (until 30 June 2025) as well.
-- `mark` is '<3' where the source hides a count below 3; the value is then null, never 0.
with answer as (
    select 'a-dagpenge' as benefit, *
    from staging.jobindsats_y01a02
    union all by name
    select 'sygedagpenge' as benefit, *
    from staging.jobindsats_y07a02
    union all by name
    select 'fleksjob' as benefit, *
    from staging.jobindsats_y08a02
    union all by name
    select 'ledighedsydelse' as benefit, *
    from staging.jobindsats_y09a02
    union all by name
    select 'førtidspension' as benefit, *
    from staging.jobindsats_y10a02
    union all by name
    select 'ressourceforløb' as benefit, *
    from staging.jobindsats_y11a02
    union all by name
    select 'jobafklaringsforløb' as benefit, *
    from staging.jobindsats_y12a02
    union all by name
    select 'uddannelseshjælp' as benefit, *
    from staging.jobindsats_y38a02
    union all by name
    select 'kontanthjælp' as benefit, *
    from staging.jobindsats_y60a02
    union all by name
    select 'alle ydelser' as benefit, *
    from staging.jobindsats_ptv_a02
)

select *
from answer
where measure in ('persons', 'full_time_persons', 'full_time_share_labour_force')
