-- Andel unge i job eller uddannelse 1 måned efter uddannelseshjælp.
-- Ended spells followed by ordinary employment or education, out of all ended spells.
-- One row per area and quarter. Unit: per cent. Source: jobindsats y38b15.
-- The series ended with the benefit on 30 June 2025.
-- Better: higher
with count as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        sum(spells) filter (where status = 'Lønmodtagerbeskæftigelse') as in_job,
        sum(spells) filter (where status = 'Uddannelse') as in_education,
        sum(spells) filter (where status = 'Arbejdsmarkedsstatus i alt') as ended,
        string_agg(distinct source_table, ' ' order by source_table) as source_tables
    from core.status_after_benefit
    where benefit = 'uddannelseshjælp'
        and months_after = 1
    group by all
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    in_job + in_education as numerator,
    nullif(ended, 0) as denominator,
    100.0 * (in_job + in_education) / nullif(ended, 0) as value,
    'pct' as unit,
    case when in_job + in_education + nullif(ended, 0) is null then 'missing' end as mark,
    source_tables
from count
