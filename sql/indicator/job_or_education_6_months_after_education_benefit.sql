-- Andel unge i job eller uddannelse 6 måneder efter uddannelseshjælp.
-- Ended spells followed by ordinary employment or education 6 months later, out of all ended
-- spells.
-- One row per area and quarter in which the spells ended. Unit: per cent. Source: jobindsats
-- y38b15.
-- The newest quarters have no share until they can be followed up, and one with either count hidden
-- has none. Where one or two spells ended in neither, after any of 1, 3, 6 and 12 months, there is
-- no share, for the ended spells, the same in every follow-up, would give that number back.
-- The series ended with the benefit on 30 June 2025; job_or_education_after_education_benefit is
-- after 1 month.
-- Better: higher
with spells as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        months_after,
        max(spells) filter (where status = 'Lønmodtagerbeskæftigelse') as in_job,
        max(spells) filter (where status = 'Uddannelse') as in_education,
        max(spells) filter (where status = 'Arbejdsmarkedsstatus i alt') as ended,
        coalesce(bool_or(mark = 'not_mature'), false) as is_early,
        any_value(source_table) as source_tables
    from core.status_after_benefit
    where benefit = 'uddannelseshjælp'
    group by all
),

shown as (
    select
        *,
        coalesce(ended > 0 and in_job + in_education >= 0, false)
        and not bool_or(coalesce(ended - in_job - in_education in (1, 2), false)) over (
            partition by area_code, period
        ) as is_shown
    from spells
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, in_job + in_education, null) as numerator,
    if(is_shown, ended, null) as denominator,
    if(is_shown, 100.0 * (in_job + in_education) / ended, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when is_early then 'not_mature'
        else 'missing'
    end as mark,
    source_tables
from shown
where months_after = 6
