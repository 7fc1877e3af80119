-- Andel kontanthjælpsforløb, der har varet 2 år eller derover.
-- A month with a duration that is hidden has no share.
-- One row per area and month. Unit: per cent. Source: jobindsats y60a21.
-- About: En måned, hvor en varighed er skjult, har ingen andel.
-- Better: lower
-- Numerator: Forløb på kontanthjælp, der løber i måneden og har varet 2 år eller derover.
-- Denominator: Alle forløb på kontanthjælp, der løber i måneden, af alle fire varigheder.
-- Caveat: En andel af et tal, der selv falder: den kan falde, uden at de lange forløb gør det. Læs
--   den sammen med cash_benefit_spells_2_years_or_more.
-- Caveat: Den nyeste måned ændrer sig, når sager registreres sent.
with spells as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        max(value) filter (where duration = '2 år eller derover') as long,
        if(count(value) = 4, sum(value), null) as running,
        case
            when bool_and(coalesce(mark = 'absent', false)) then 'absent'
            when bool_or(mark = 'not_mature') then 'not_mature'
            when bool_or(mark like '<%') then 'hidden'
            else 'missing'
        end as otherwise,
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
