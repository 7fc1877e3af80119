-- Andel aktivitetsparate blandt unge på uddannelseshjælp.
-- One row per area and month. Unit: per cent. Source: jobindsats y38a02.
-- Better: lower
-- Numerator: Unge på uddannelseshjælp, der er visiteret som aktivitetsparate.
-- Denominator: Unge på uddannelseshjælp, der er visiteret som uddannelses- eller aktivitetsparate.
-- Population: unge på uddannelseshjælp
-- Caveat: Uoplyst visitation er ikke med.
-- Caveat: Ydelsen ophørte den 30. juni 2025, og serien slutter med den.
with count as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        sum(value) filter (where visitation = 'Aktivitetsparat') as activity_ready,
        sum(value) filter (where visitation = 'Alle uddannelsesparate') as education_ready,
        case
            when bool_or(mark = 'not_mature') then 'not_mature'
            when bool_or(mark like '<%') then 'hidden'
            else 'missing'
        end as otherwise,
        string_agg(distinct source_table, ' ' order by source_table) as source_tables
    from core.persons_on_benefit
    where benefit = 'uddannelseshjælp'
        and measure = 'persons'
        and visitation in ('Aktivitetsparat', 'Alle uddannelsesparate')
    group by all
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    activity_ready as numerator,
    nullif(activity_ready + education_ready, 0) as denominator,
    100.0 * activity_ready / nullif(activity_ready + education_ready, 0) as value,
    'pct' as unit,
    case when activity_ready is null or education_ready is null then otherwise end as mark,
    source_tables
from count
