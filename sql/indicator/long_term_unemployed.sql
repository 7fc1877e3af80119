-- Langtidsledige, omregnet til fuld tid.
-- One row per indicator, area and month. Unit: full-time persons. Source: jobindsats y25i09.
-- Better: lower
-- Numerator: Personer, der har været ledige eller aktiverede i mindst 80 % af de seneste 12 måneder,
--   omregnet til fuld tid.
-- Denominator: Ingen; et antal.
-- Caveat: Jobindsats' egen definition. Danmarks Statistik (AULK04) tæller dem, der har været ledige i
--   52 uger i træk; de to må ikke stå i samme serie.
-- Caveat: Kun a-dagpenge og jobparate på kontanthjælp; de to lagt sammen kan afvige fra det samlede
--   tal med 1, fordi hvert tal er afrundet.
-- Caveat: Den nyeste måned ændrer sig, når sager registreres sent.
with member (indicator, label, benefit_group) as (
    values
        ('long_term_unemployed', 'Langtidsledige, fuldtidspersoner', 'Ydelsesgrupper i alt'),
        (
            'long_term_unemployed_unemployment_benefit',
            'Langtidsledige på a-dagpenge, fuldtidspersoner',
            'A-dagpenge'
        ),
        (
            'long_term_unemployed_cash_benefit',
            'Langtidsledige på kontanthjælp, fuldtidspersoner',
            'Kontanthjælp'
        )
)

select
    member.indicator,
    unemployed.area_code,
    unemployed.period,
    unemployed.starts_on,
    unemployed.ends_on,
    null::double as numerator,
    null::double as denominator,
    unemployed.value,
    'full_time_persons' as unit,
    unemployed.mark,
    unemployed.source_table as source_tables
from staging.jobindsats_y25i09 as unemployed
join member using (benefit_group)
where unemployed.measure = 'full_time_long_term'
