-- Andel forløb, der stadig løber nogle uger efter, at de begyndte.
-- One row per indicator, area and quarter. Unit: per cent. Source: jobindsats y01b01 and y09b01.
-- About: Efter det kvartal, forløbene begyndte i; kildens egen overlevelseskurve, kun andele.
-- Better: lower
-- Numerator: Forløb, der begyndte i kvartalet og ikke var slut så mange uger efter; kilden giver dem
--   ikke.
-- Denominator: Forløb, der begyndte i kvartalet; kilden giver dem ikke.
-- Caveat: Uden tilbagefald: den, der kommer tilbage til ydelsen, tæller ikke igen.
-- Caveat: Et kvartal kommer først, når dets forløb kan følges et år.
with benefit (name, benefit) as (
    values
        ('unemployment_benefit', 'a-dagpenge'),
        ('flex_benefit', 'ledighedsydelse')
),

weeks (weeks) as (
    values (13), (26), (52)
),

member (indicator, label, benefit, measure) as (
    select
        format('still_on_benefit_{}_weeks_{}', weeks, name) as indicator,
        format('Andel forløb, der stadig løber efter {} uger, {}', weeks, benefit) as label,
        benefit,
        format('still_after_{}_weeks', weeks) as measure
    from benefit
    cross join weeks
),

answer as (
    select 'a-dagpenge' as benefit, *
    from staging.jobindsats_y01b01
    union all by name
    select 'ledighedsydelse' as benefit, *
    from staging.jobindsats_y09b01
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
    'pct' as unit,
    spells.mark,
    spells.source_table as source_tables
from answer as spells
join member using (benefit, measure)
