-- Ledighedsprocent i fleksjobordningen.
-- A month in which either count is hidden has no rate.
-- One row per area and month. Unit: per cent. Source: jobindsats y09a02 and y08a02.
-- About: En måned, hvor et af antallene er skjult, har ingen ledighedsprocent.
-- Better: lower
-- Numerator: Fuldtidspersoner på ledighedsydelse.
-- Denominator: Fuldtidspersoner på ledighedsydelse eller i fleksjob.
-- Caveat: Jobindsats har ikke selv et sådant mål, som vi kender; formlen er vores.
with count as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        sum(value) filter (where benefit = 'ledighedsydelse') as unemployed,
        sum(value) filter (where benefit = 'fleksjob') as employed,
        case
            when bool_or(mark = 'not_mature') then 'not_mature'
            when bool_or(mark like '<%') then 'hidden'
            else 'missing'
        end as otherwise,
        string_agg(distinct source_table, ' ' order by source_table) as source_tables
    from core.persons_on_benefit
    where measure = 'full_time_persons'
        and benefit in ('ledighedsydelse', 'fleksjob')
    group by all
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    unemployed as numerator,
    nullif(unemployed + employed, 0) as denominator,
    100.0 * unemployed / nullif(unemployed + employed, 0) as value,
    'pct' as unit,
    case when unemployed is null or employed is null then otherwise end as mark,
    source_tables
from count
