-- Andel langtidsledige af de bruttoledige.
-- Where one or two of the unemployed are not long-term unemployed there is no share, for it would
-- give that number back.
-- One row per indicator, area and month. Unit: per cent. Source: jobindsats y25i09.
-- About: Hvor kun én eller to af de ledige ikke er langtidsledige, er der ingen andel, for den ville
--   røbe antallet.
-- Better: lower
-- Numerator: Personer, der har været ledige eller aktiverede i mindst 80 % af de seneste 12 måneder.
-- Denominator: Bruttoledige personer: ledige og aktiverede, der er jobparate.
-- Caveat: Jobindsats' egen definition af langtidsledig, som ikke er Danmarks Statistiks (AULK04).
-- Caveat: Andelen falder også, når flere nye bliver ledige, som i januar; læs den sammen med
--   long_term_unemployed.
with member (indicator, label, benefit_group) as (
    values
        ('long_term_share', 'Andel langtidsledige af de bruttoledige', 'Ydelsesgrupper i alt'),
        (
            'long_term_share_unemployment_benefit',
            'Andel langtidsledige af de ledige på a-dagpenge',
            'A-dagpenge'
        ),
        (
            'long_term_share_cash_benefit',
            'Andel langtidsledige af de ledige på kontanthjælp',
            'Kontanthjælp'
        )
),

count as (
    select
        member.indicator,
        given.area_code,
        given.period,
        given.starts_on,
        given.ends_on,
        max(given.value) filter (where given.measure = 'long_term_persons') as long_term,
        max(given.value) filter (where given.measure = 'unemployed_persons') as unemployed,
        max(given.mark) filter (where given.measure = 'long_term_persons') as mark,
        any_value(given.source_table) as source_tables
    from staging.jobindsats_y25i09 as given
    join member using (benefit_group)
    group by all
),

shown as (
    select
        *,
        coalesce(unemployed >= long_term and not gives_back(unemployed, long_term), false) as is_shown
    from count
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, long_term, null) as numerator,
    if(is_shown, unemployed, null) as denominator,
    if(is_shown, 100.0 * long_term / unemployed, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when mark in ('absent', 'missing') then mark
        else 'hidden'
    end as mark,
    source_tables
from shown
