-- Andel afsluttede forløb, der varede højst 26 uger.
-- Where a month hides a band, the share is an interval.
-- One row per indicator, area and month. Unit: per cent. Source: jobindsats y01a27, y07a07, y09a27,
-- y12a27 and y60a27.
-- About: De 12 måneder, der slutter med måneden. Hvor kilden skjuler et antal, kendes kun grænserne.
-- Better: higher
-- Numerator: Forløb, der sluttede i de 12 måneder og havde varet højst 26 uger.
-- Denominator: Alle forløb, der sluttede i de 12 måneder.
-- Caveat: De forløb, der stadig løber, er ikke med: andelen falder, når lange sager endelig slutter.
with member (indicator, label, benefit) as (
    select
        'ended_within_26_weeks_' || name as indicator,
        'Andel forløb, der sluttede inden for 26 uger, ' || benefit as label,
        benefit
    from spell_benefit()
)

select
    member.indicator,
    spells.area_code,
    spells.period,
    spells.starts_on,
    spells.ends_on,
    if(spells.mark is null, spells.spells_low, null) as numerator,
    if(spells.mark is null, spells.ended, null) as denominator,
    if(spells.mark is null, spells.share_low, null) as value,
    spells.share_low as value_low,
    spells.share_high as value_high,
    'pct' as unit,
    spells.mark,
    spells.source_table as source_tables
from core.ended_spell as spells
join member using (benefit)
where spells.duration = 'højst 26 uger'
