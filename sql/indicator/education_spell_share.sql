-- Andel aktiveringsforløb i ordinær uddannelse.
-- Where one or two spells are left beside education, in all or among vejledning og opkvalificering,
-- there is no share, for it would give that number back.
-- One row per indicator, area and month. Unit: per cent. Source: jobindsats ptvc02 and y60c02.
-- About: Hvor kun ét eller to forløb ikke er uddannelse, i alt eller i vejledning og
--   opkvalificering, er der ingen andel, for den ville røbe antallet.
-- Better: higher
-- Numerator: Forløb i ordinær uddannelse, der løber i måneden.
-- Denominator: Alle forløb i tilbud, der løber i måneden.
-- Caveat: Forløb, der løber i måneden, hvor education_offer_share tæller de tilbud, der begynder i
--   et år.
with member (indicator, label, benefit) as (
    values
        (
            'education_spell_share_all_benefits',
            'Andel aktiveringsforløb i ordinær uddannelse, alle ydelser',
            'alle ydelser'
        ),
        (
            'education_spell_share_cash_benefit',
            'Andel aktiveringsforløb i ordinær uddannelse, kontanthjælp',
            'kontanthjælp'
        )
),

spells as (
    select
        member.indicator,
        given.area_code,
        given.period,
        given.starts_on,
        given.ends_on,
        max(given.value) filter (where given.offer_type = 'Ordinær uddannelse i alt') as education,
        max(given.value) filter (
            where given.offer_type = 'Vejledning og opkvalificering i alt'
        ) as guidance,
        max(given.value) filter (where given.offer_type = 'Tilbud i alt') as everything,
        max(given.mark) filter (
            where given.offer_type = 'Ordinær uddannelse i alt'
        ) as education_mark,
        bool_or(given.mark = 'not_mature') as is_early,
        bool_or(given.mark like '<%') as has_hidden,
        any_value(given.source_table) as source_tables
    from core.offers_by_type as given
    join member using (benefit)
    where given.measure = 'spells'
        and given.offer_type in (
            'Ordinær uddannelse i alt', 'Vejledning og opkvalificering i alt', 'Tilbud i alt'
        )
    group by all
),

shown as (
    select
        *,
        everything > 0
        and not gives_back(everything, education)
        and not gives_back(guidance, education) as is_shown
    from spells
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, education, null) as numerator,
    if(is_shown, everything, null) as denominator,
    if(is_shown, 100.0 * education / everything, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when education_mark = 'absent' then 'absent'
        when is_early then 'not_mature'
        when has_hidden then 'hidden'
        else 'missing'
    end as mark,
    source_tables
from shown
