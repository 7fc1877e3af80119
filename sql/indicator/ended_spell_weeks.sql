-- Gennemsnitlig varighed af afsluttede forløb.
-- Where a month hides a band, the mean is an interval.
-- One row per indicator, area and month. Unit: weeks. Source: jobindsats y01a27, y07a07, y09a27,
-- y12a27 and y60a27.
-- About: De 12 måneder, der slutter med måneden: hver måneds gennemsnit vægtet med de forløb, der
--   sluttede i den (ended_spells). Hvor kilden skjuler et antal, kendes kun grænserne.
-- Better: lower
-- Numerator: De uger, som de forløb, der sluttede i de 12 måneder, havde varet.
-- Denominator: Ingen; et gennemsnit af forløbene, som ended_spells tæller.
-- Caveat: Ikke den varighed, som de oplever, der er på ydelsen nu: tallet stiger, når lange sager
--   endelig slutter. Læs det sammen med ended_spells.
-- Caveat: Et forløb er slut efter en hel kalendermåned uden ydelsen; et sygedagpengeforløb, når dets
--   sidste dag er registreret.
with member (indicator, label, benefit) as (
    select
        'ended_spell_weeks_' || name as indicator,
        'Gennemsnitlig varighed af afsluttede forløb, ' || benefit as label,
        benefit
    from spell_benefit()
)

select
    member.indicator,
    spells.area_code,
    spells.period,
    spells.starts_on,
    spells.ends_on,
    null::double as numerator,
    null::double as denominator,
    if(spells.mark is null, spells.weeks_low, null) as value,
    spells.weeks_low as value_low,
    spells.weeks_high as value_high,
    'weeks' as unit,
    if(spells.mark is null and spells.weeks_low is null, 'missing', spells.mark) as mark,
    spells.source_table as source_tables
from core.ended_spell as spells
join member using (benefit)
where spells.duration = 'alle'
