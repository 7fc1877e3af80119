-- Andel i job eller uddannelse 1 måned efter kontanthjælp.
-- Ended spells followed by ordinary employment or education 1 month later, out of all ended spells.
-- One row per area and quarter in which the spells ended. Unit: per cent. Source: jobindsats
-- y60b15.
-- The newest quarters have no share until they can be followed up, and one with either count hidden
-- has none. Where one or two spells ended in neither there is no share, for the ended spells, the
-- same in every follow-up, would give that number back.
-- Succeeds the figure of uddannelseshjælp, but is of all ages. Break on 1 July 2025: the reform
-- made kontanthjælp, uddannelseshjælp and selvforsørgelses- og hjemrejse- samt overgangsydelse one
-- benefit; the quarters before are the source's casting back of it.
-- Better: higher
with spells as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        max(spells) filter (where status = 'Lønmodtagerbeskæftigelse') as in_job,
        max(spells) filter (where status = 'Uddannelse') as in_education,
        max(spells) filter (where status = 'Arbejdsmarkedsstatus i alt') as ended,
        coalesce(bool_or(mark = 'not_mature'), false) as is_early,
        any_value(source_table) as source_tables
    from core.status_after_benefit
    where benefit = 'kontanthjælp'
        and months_after = 1
        and visitation = 'Visitationskategori i alt'
    group by all
),

shown as (
    select
        *,
        coalesce(
            ended > 0 and ended - in_job - in_education not in (1, 2), false
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
