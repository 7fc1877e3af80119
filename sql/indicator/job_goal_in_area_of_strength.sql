-- Andel ledige med jobmål i et erhvervsmæssigt styrkeområde.
-- A month that lacks a number for one of the occupations has no share.
-- Where one or two persons are left outside the areas of strength the counts are not shown, for
-- they would give that number back; the share is, with one decimal as the source rounds.
-- One row per area and month. Unit: per cent. From jobindsats y25i13_esco and the municipality's own
-- list of occupations; an area without one is measured on the country's (000), if there is one.
-- About: En måned, hvor kilden mangler en af stillingerne på listen, har ingen andel. Hvor kun en
--   eller to personer er uden for styrkeområderne, vises antallene ikke; andelen vises med én
--   decimal, som kilden runder af.
-- Better: higher
-- Numerator: Ledige med jobmål i et styrkeområde, et af kommunens erhvervsmæssige.
-- Denominator: Alle ledige.
-- Caveat: En kommune uden egen liste over styrkeområder måles på hele landets liste.
-- Caveat: Et jobmål er ikke en plan, og der ses bort fra målets fire måneders ledighed, som i
--   papiret.
with listed as (
    select
        *,
        count(distinct occupation) over (partition by area_code) as occupations
    from raw.reference_area_of_strength
),

list_of as (
    select
        area_code,
        if(area_code in (select area_code from listed), area_code, '000') as listed_by
    from (select distinct area_code from core.job_goal)
),

goal as (
    select
        job_goal.area_code,
        job_goal.period,
        job_goal.starts_on,
        job_goal.ends_on,
        sum(job_goal.persons) filter (where strength.occupation is not null) as in_strength,
        sum(job_goal.persons) filter (
            where job_goal.occupation = 'Stillingsbetegnelse i alt'
        ) as everyone,
        count(distinct strength.occupation) filter (
            where job_goal.persons is not null or job_goal.mark = 'absent'
        ) = max(strength.occupations) as is_whole,
        case
            when bool_or(job_goal.mark = 'not_mature') then 'not_mature'
            when bool_or(job_goal.mark like '<%') then 'hidden'
            else 'missing'
        end as otherwise,
        concat_ws(
            ' ', any_value(job_goal.source_table), any_value(strength.source_table)
        ) as source_tables
    from core.job_goal
    join list_of using (area_code)
    left join listed as strength
        on strength.area_code = list_of.listed_by
        and strength.occupation = job_goal.occupation
    where list_of.listed_by in (select area_code from listed)
        and (
            strength.occupation is not null
            or job_goal.occupation = 'Stillingsbetegnelse i alt'
        )
    group by all
),

share as (
    select
        *,
        100.0 * in_strength / nullif(everyone, 0) as value,
        gives_back(everyone, in_strength) as tells_few
    from goal
    where is_whole
)

select
    goal.area_code,
    goal.period,
    goal.starts_on,
    goal.ends_on,
    case when not share.tells_few then share.in_strength end as numerator,
    case when not share.tells_few then nullif(share.everyone, 0) end as denominator,
    case when share.tells_few then round(share.value, 1) else share.value end as value,
    'pct' as unit,
    case
        when share.value is null then goal.otherwise
        when share.tells_few then 'on_hidden'
    end as mark,
    goal.source_tables
from goal
left join share using (area_code, period)
