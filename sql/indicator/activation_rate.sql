-- Aktiveringsgrad efter ydelse og herkomst.
-- Hours in activation in per cent of the time on the benefit, not of the persons.
-- One row per indicator, area and month. Unit: per cent.
-- Better: higher
-- Numerator: Timer i aktivering i måneden; kilden giver dem ikke.
-- Denominator: Den tid, personerne er på ydelsen; kilden giver den ikke.
-- Caveat: En andel af tid og derfor langt lavere end andel aktiveringsberørte; de to må ikke
--   sammenlignes.
-- Caveat: Efterkommere er ikke med blandt indvandrerne; at papiret mener dem på kontanthjælp, er
--   et gæt.
with member (indicator, label, benefit, of_non_western) as (
    values
        ('activation_rate_unemployment_benefit', 'Aktiveringsgrad, borgere på a-dagpenge',
            'a-dagpenge', false),
        ('activation_rate_sickness_benefit', 'Aktiveringsgrad, borgere på sygedagpenge',
            'sygedagpenge', false),
        ('activation_rate_flex_benefit', 'Aktiveringsgrad, borgere på ledighedsydelse',
            'ledighedsydelse', false),
        ('activation_rate_job_clarification', 'Aktiveringsgrad, borgere i jobafklaringsforløb',
            'jobafklaringsforløb', false),
        ('activation_rate_cash_benefit', 'Aktiveringsgrad, borgere på kontanthjælp',
            'kontanthjælp', false),
        (
            'activation_rate_non_western',
            'Aktiveringsgrad, indvandrere fra ikke-vestlige lande på kontanthjælp',
            'kontanthjælp', true
        ),
        (
            'activation_rate_unemployment_benefit_non_western',
            'Aktiveringsgrad, indvandrere fra ikke-vestlige lande på a-dagpenge',
            'a-dagpenge', true
        ),
        (
            'activation_rate_sickness_benefit_non_western',
            'Aktiveringsgrad, indvandrere fra ikke-vestlige lande på sygedagpenge',
            'sygedagpenge', true
        ),
        (
            'activation_rate_flex_benefit_non_western',
            'Aktiveringsgrad, indvandrere fra ikke-vestlige lande på ledighedsydelse',
            'ledighedsydelse', true
        ),
        (
            'activation_rate_job_clarification_non_western',
            'Aktiveringsgrad, indvandrere fra ikke-vestlige lande i jobafklaringsforløb',
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
where activation.measure = 'activation_rate'
    and activation.origin = if(
        member.of_non_western, 'Indvandrere fra ikke-vestlige lande', 'Herkomst i alt'
    )
