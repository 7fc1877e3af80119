-- Andel ledige med jobmål i et erhvervsmæssigt styrkeområde.
-- Unemployed whose job goal is one of the municipality's areas of strength, out of all unemployed.
-- One row per area with a list of its areas of strength, and month. Unit: per cent.
-- Source: jobindsats y25i13_esco and the municipality's own list of occupations. A job goal is
-- not a plan, and the four months of unemployment are not asked for: as in the paper.
-- Better: higher
with goal as (
    select
        job_goal.area_code,
        job_goal.period,
        job_goal.starts_on,
        job_goal.ends_on,
        sum(job_goal.persons) filter (where strength.occupation is not null) as in_strength,
        sum(job_goal.persons) filter (
            where job_goal.occupation = 'Stillingsbetegnelse i alt'
        ) as everyone,
        count(*) filter (
            where strength.occupation is not null and job_goal.persons is null
        ) as hidden,
        concat_ws(
            ' ', any_value(job_goal.source_table), any_value(strength.source_table)
        ) as source_tables
    from core.job_goal
    left join raw.reference_area_of_strength as strength
        on strength.area_code = job_goal.area_code
        and strength.occupation = job_goal.occupation
    where job_goal.area_code in (select area_code from raw.reference_area_of_strength)
    group by all
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    case when hidden = 0 then in_strength end as numerator,
    nullif(everyone, 0) as denominator,
    case when hidden = 0 then 100.0 * in_strength / nullif(everyone, 0) end as value,
    'pct' as unit,
    case when hidden > 0 or nullif(everyone, 0) is null or in_strength is null then 'missing' end as mark,
    source_tables
from goal
