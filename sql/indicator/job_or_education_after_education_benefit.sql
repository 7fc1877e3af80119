-- Andel unge i job eller uddannelse 1 måned efter uddannelseshjælp.
-- Ended spells followed by ordinary employment or education, out of all ended spells.
-- One row per area and quarter. Unit: per cent. Source: jobindsats y38b15.
-- The series ended with the benefit on 30 June 2025.
-- Where one or two spells ended in neither the counts are not shown, for they would give that
-- number back; the share is, with one decimal as the source rounds.
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
),

share as (
    select
        *,
        in_job + in_education as in_either,
        100.0 * (in_job + in_education) / nullif(ended, 0) as value,
        coalesce(ended - in_job - in_education in (1, 2), false) as gives_back
    from count
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    case when not gives_back then in_either end as numerator,
    case when not gives_back then nullif(ended, 0) end as denominator,
    case when gives_back then round(value, 1) else value end as value,
    'pct' as unit,
    case
        when value is null then 'missing'
        when gives_back then 'on_hidden'
    end as mark,
    source_tables
from share
