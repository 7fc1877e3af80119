-- Kontanthjælpsforløb efter varighed.
-- Spells that run in the month, by how long they have lasted.
-- One row per indicator, area and month. Unit: spells. Source: jobindsats y60a21.
-- Better: neither
-- Numerator: Forløb på kontanthjælp, der løber i måneden og har varet så længe.
-- Denominator: Ingen; et antal.
-- Caveat: Færre korte forløb kan være færre, der begynder, eller flere, der bliver lange; andelen
--   cash_benefit_share_2_years_or_more er den, der kan bedømmes.
-- Caveat: Den nyeste måned vokser, når sager registreres sent.
with member (indicator, label, duration) as (
    values
        ('cash_benefit_spells_0_26_weeks', 'Kontanthjælpsforløb, der har varet 0-26 uger',
            '0-26 uger'),
        ('cash_benefit_spells_27_52_weeks', 'Kontanthjælpsforløb, der har varet 27-52 uger',
            '27-52 uger'),
        ('cash_benefit_spells_1_2_years', 'Kontanthjælpsforløb, der har varet 1-2 år', '1-2 år'),
        (
            'cash_benefit_spells_2_years_or_more',
            'Kontanthjælpsforløb, der har varet 2 år eller derover',
            '2 år eller derover'
        )
)

select
    member.indicator,
    spells.area_code,
    spells.period,
    spells.starts_on,
    spells.ends_on,
    null::double as numerator,
    null::double as denominator,
    spells.value,
    'spells' as unit,
    spells.mark,
    spells.source_table as source_tables
from core.cash_benefit_duration as spells
join member using (duration)
