-- Andel aktiveringsberørte efter ydelse og herkomst.
-- Persons in activation at least once in the month in per cent of those on the benefit.
-- One row per indicator, area and month. Unit: per cent.
-- Better: higher
-- Numerator: Personer, der er i aktivering mindst én gang i måneden; kilden giver dem ikke.
-- Denominator: Personer på ydelsen i måneden; kilden giver dem ikke.
-- Caveat: En andel af personer og derfor langt højere end aktiveringsgraden, som er af tid; de to
--   må ikke sammenlignes.
-- Caveat: Efterkommere er ikke med blandt indvandrerne; at papiret mener dem på kontanthjælp, er
--   et gæt.
with member (indicator, label, benefit, of_non_western) as (
    values
        (
            'activation_touched_share_unemployment_benefit',
            'Andel aktiveringsberørte, borgere på a-dagpenge',
            'a-dagpenge', false
        ),
        (
            'activation_touched_share_sickness_benefit',
            'Andel aktiveringsberørte, borgere på sygedagpenge',
            'sygedagpenge', false
        ),
        (
            'activation_touched_share_flex_benefit',
            'Andel aktiveringsberørte, borgere på ledighedsydelse',
            'ledighedsydelse', false
        ),
        (
            'activation_touched_share_job_clarification',
            'Andel aktiveringsberørte, borgere i jobafklaringsforløb',
            'jobafklaringsforløb', false
        ),
        (
            'activation_touched_share_cash_benefit',
            'Andel aktiveringsberørte, borgere på kontanthjælp',
            'kontanthjælp', false
        ),
        (
            'activation_touched_share_non_western',
            'Andel aktiveringsberørte, indvandrere fra ikke-vestlige lande på kontanthjælp',
            'kontanthjælp', true
        ),
        (
            'activation_touched_share_unemployment_benefit_non_western',
            'Andel aktiveringsberørte, indvandrere fra ikke-vestlige lande på a-dagpenge',
            'a-dagpenge', true
        ),
        (
            'activation_touched_share_sickness_benefit_non_western',
            'Andel aktiveringsberørte, indvandrere fra ikke-vestlige lande på sygedagpenge',
            'sygedagpenge', true
        ),
        (
            'activation_touched_share_flex_benefit_non_western',
            'Andel aktiveringsberørte, indvandrere fra ikke-vestlige lande på ledighedsydelse',
            'ledighedsydelse', true
        ),
        (
            'activation_touched_share_job_clarification_non_western',
            'Andel aktiveringsberørte, indvandrere fra ikke-vestlige lande i jobafklaringsforløb',
            'jobafklaringsforløb', true
        )
)

select
    member.indicator,
    activation.area_code,
    activation.period,
    activation.starts_on,
    activation.ends_on,
    null::double as numerator,
    null::double as denominator,
    activation.value,
    'pct' as unit,
    activation.mark,
    activation.source_table as source_tables
from core.activation
join member using (benefit)
where activation.measure = 'activation_touched_share'
    and activation.origin = if(
        member.of_non_western, 'Indvandrere fra ikke-vestlige lande', 'Herkomst i alt'
    )
