-- Andel kontanthjælpsforløb, der har varet 2 år eller derover.
-- Spells that have lasted two years or more, out of the spells of all four durations.
-- One row per area and month. Unit: per cent. Source: jobindsats y60a21.
-- A share of a falling total: it can fall while the long spells do not, and rise while they do.
-- Read it with cash_benefit_spells_2_years_or_more. A month with a duration that is hidden has no
-- share. Late registration makes the newest month grow. Break on 1 July 2025: the reform made
-- kontanthjælp, uddannelseshjælp and selvforsørgelses- og hjemrejse- samt overgangsydelse one
-- benefit; the months before are the source's casting back of it.
-- Better: lower
with spells as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        max(value) filter (where duration = '2 år eller derover') as long,
        if(count(value) = 4, sum(value), null) as running,
        if(bool_and(coalesce(mark = 'absent', false)), 'absent', 'missing') as otherwise,
        any_value(source_table) as source_tables
    from core.cash_benefit_duration
    group by all
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    if(running > 0, long, null) as numerator,
    nullif(running, 0) as denominator,
    100.0 * long / nullif(running, 0) as value,
    'pct' as unit,
    if(running > 0, null, otherwise) as mark,
    source_tables
from spells
