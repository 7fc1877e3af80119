-- Andel i job 12 måneder efter sygedagpenge.
-- Ended spells followed by ordinary employment 12 months later, out of all ended spells.
-- One row per area and quarter in which the spells ended. Unit: per cent. Source: jobindsats
-- y07b15.
-- The newest quarters have no share until they can be followed up. Education is not counted: it is
-- hidden or absent in many municipalities. Where one or two spells ended otherwise there is no
-- share, for the ended spells, the same in every follow-up, would give that number back.
-- Better: higher
with spells as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        max(spells) filter (where status = 'Lønmodtagerbeskæftigelse') as in_job,
        max(spells) filter (where status = 'Arbejdsmarkedsstatus i alt') as ended,
        max(mark) filter (where status = 'Lønmodtagerbeskæftigelse') as job_mark,
        any_value(source_table) as source_tables
    from core.status_after_benefit
    where benefit = 'sygedagpenge'
        and months_after = 12
    group by all
),

shown as (
    select *, coalesce(ended > 0 and ended - in_job not in (1, 2), false) as is_shown
    from spells
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, in_job, null) as numerator,
    if(is_shown, ended, null) as denominator,
    if(is_shown, 100.0 * in_job / ended, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when job_mark in ('absent', 'not_mature') then job_mark
        else 'missing'
    end as mark,
    source_tables
from shown
