-- Andel aktiveringsforløb i ordinær uddannelse, kontanthjælp.
-- Spells of ordinary education, a kind of vejledning og opkvalificering, out of all spells of
-- activation in the month.
-- One row per area and month. Unit: per cent. Source: jobindsats y60c02.
-- Spells that run in the month, where education_offer_share counts the offers that begin in a year.
-- Break on 1 July 2025: the reform made kontanthjælp, uddannelseshjælp and selvforsørgelses- og
-- hjemrejse- samt overgangsydelse one benefit; the months before are the source's casting back of
-- it. Where one or two spells are left beside education, in all or among vejledning og
-- opkvalificering, there is no share, for it would give that number back.
-- Better: higher
with spells as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        max(value) filter (where offer_type = 'Ordinær uddannelse i alt') as education,
        max(value) filter (where offer_type = 'Vejledning og opkvalificering i alt') as guidance,
        max(value) filter (where offer_type = 'Tilbud i alt') as everything,
        max(mark) filter (where offer_type = 'Ordinær uddannelse i alt') as education_mark,
        any_value(source_table) as source_tables
    from core.offers_by_type
    where benefit = 'kontanthjælp'
        and measure = 'spells'
    group by all
),

shown as (
    select
        *,
        education is not null
        and everything > 0
        and everything - education not in (1, 2)
        and coalesce(guidance - education not in (1, 2), false) as is_shown
    from spells
)

select
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
        when education_mark in ('absent', 'not_mature') then education_mark
        else 'missing'
    end as mark,
    source_tables
from shown
