-- Afsluttede forløb på 12 måneder.
-- Where a month hides a band, the number is an interval.
-- One row per indicator, area and month. Unit: spells. Source: jobindsats y01a27, y07a07, y09a27,
-- y12a27 and y60a27.
-- About: De 12 måneder, der slutter med måneden. Hvor kilden skjuler et antal, kendes kun grænserne.
-- Better: neither
-- Numerator: Forløb, der sluttede i de 12 måneder; efter varighed, hvor navnet siger det.
-- Denominator: Ingen; et antal.
-- Caveat: En person kan have flere forløb, og et forløb er slut efter en hel kalendermåned uden
--   ydelsen.
with weeks (weeks) as (
    values (26), (52)
),

member (indicator, label, benefit, duration) as (
    select
        'ended_spells_' || name as indicator,
        'Afsluttede forløb på 12 måneder, ' || benefit as label,
        benefit,
        'alle' as duration
    from spell_benefit()
    union all
    select
        format('ended_spells_sickness_benefit_over_{}_weeks', weeks) as indicator,
        format('Afsluttede sygedagpengeforløb over {} uger på 12 måneder', weeks) as label,
        'sygedagpenge' as benefit,
        format('over {} uger', weeks) as duration
    from weeks
)

select
    member.indicator,
    spells.area_code,
    spells.period,
    spells.starts_on,
    spells.ends_on,
    null::double as numerator,
    null::double as denominator,
    if(spells.spells_low = spells.spells_high and spells.mark is distinct from 'absent', spells.spells_low, null) as value,
    if(spells.mark = 'absent', null, spells.spells_low) as value_low,
    if(spells.mark = 'absent', null, spells.spells_high) as value_high,
    'spells' as unit,
    if(spells.spells_low = spells.spells_high and spells.mark = 'hidden', null, spells.mark) as mark,
    spells.source_table as source_tables
from core.ended_spell as spells
join member using (benefit, duration)
