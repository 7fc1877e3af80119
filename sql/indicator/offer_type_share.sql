-- Andel aktiveringsforløb efter tilbuddets hovedtype, alle ydelser.
-- The four main types add up to all spells, so where the source hides one of them, or all others
-- together are one or two, no type has a share: the rest would give it back.
-- One row per indicator, area and month. Unit: per cent. Source: jobindsats ptvc02.
-- About: De fire hovedtyper giver alle forløb. Hvor kilden skjuler en af dem, eller alle andre
--   tilsammen er ét eller to, har ingen type en andel, for resten ville røbe den.
-- Better: neither
-- Numerator: Forløb i tilbud af denne hovedtype, der løber i måneden.
-- Denominator: Alle forløb i tilbud, der løber i måneden.
-- Caveat: Hvad der passer, afhænger af, hvem der er i tilbud; ingen retning er bedre.
-- Caveat: Ordinær uddannelse er en del af vejledning og opkvalificering.
with member (indicator, label, offer_type) as (
    values
        ('offer_type_share_guidance', 'Andel aktiveringsforløb i vejledning og opkvalificering',
            'Vejledning og opkvalificering i alt'),
        ('offer_type_share_wage_subsidy', 'Andel aktiveringsforløb i ansættelse med løntilskud',
            'Ansættelse med løntilskud i alt'),
        ('offer_type_share_company_internship', 'Andel aktiveringsforløb i virksomhedspraktik',
            'Virksomhedspraktik i alt'),
        ('offer_type_share_community_work', 'Andel aktiveringsforløb i nytteindsats',
            'Nytteindsats i alt')
),

spells as (
    select *
    from core.offers_by_type
    where benefit = 'alle ydelser'
        and measure = 'spells'
        and offer_type <> 'Ordinær uddannelse i alt'
),

month as (
    select
        area_code,
        period,
        max(value) filter (where offer_type = 'Tilbud i alt') as everything,
        sum(value) filter (where offer_type <> 'Tilbud i alt') as of_main_types,
        bool_or(value is null and mark is distinct from 'absent') as has_gap,
        bool_or(mark = 'not_mature') as is_early,
        bool_or(mark like '<%') as has_hidden
    from spells
    group by area_code, period
),

shown as (
    select
        member.indicator,
        spells.*,
        month.everything,
        month.is_early,
        month.has_hidden,
        month.everything > 0
        and not month.has_gap
        and not gives_back(month.everything, month.of_main_types)
        and not gives_back(month.everything, spells.value) as is_shown
    from spells
    join member using (offer_type)
    join month using (area_code, period)
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, value, null) as numerator,
    if(is_shown, everything, null) as denominator,
    if(is_shown, 100.0 * shown.value / everything, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when mark = 'absent' then 'absent'
        when is_early then 'not_mature'
        when has_hidden then 'hidden'
        else 'missing'
    end as mark,
    source_table as source_tables
from shown
