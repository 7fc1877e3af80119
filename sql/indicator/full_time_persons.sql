-- Fuldtidspersoner på ydelse.
-- Persons on the benefit in the month, turned into full time. Visitation categories are not added
-- up: the source's own total is taken.
-- One row per indicator, area and month. Unit: full-time persons. Source: jobindsats.
-- About: Kildens egen sum; visitationskategorier er ikke lagt sammen.
-- Better: lower
-- Numerator: Personer på ydelsen i måneden, omregnet til fuldtid.
-- Denominator: Ingen; et antal.
-- Caveat: På offentlig forsørgelse i alt tæller en person med to ydelser én gang; at tabellen lagt
--   sammen over sine ydelser er dem alle, er et gæt.
-- Caveat: Førtidspension er alle, der får den. Nye tilkendelser er et andet mål hos jobindsats, hvis
--   tabel ikke er kendt; påbegyndte forløb tæller også flytninger og afbrydelser.
-- Caveat: Ressourceforløb gives ikke mere fra den 1. februar 2026, så et fald følger af loven.
-- Caveat: Kontanthjælp tæller også personer på uddannelseshjælp (til 30. juni 2025).
with member (indicator, label, benefit) as (
    values
        ('full_time_persons_public_benefit', 'Fuldtidspersoner på offentlig forsørgelse',
            'alle ydelser'),
        ('full_time_persons_unemployment_benefit', 'Fuldtidspersoner på a-dagpenge', 'a-dagpenge'),
        ('full_time_persons_sickness_benefit', 'Fuldtidspersoner på sygedagpenge', 'sygedagpenge'),
        ('full_time_persons_flex_benefit', 'Fuldtidspersoner på ledighedsydelse',
            'ledighedsydelse'),
        ('full_time_persons_disability_pension', 'Fuldtidspersoner på førtidspension',
            'førtidspension'),
        ('full_time_persons_resource_programme', 'Fuldtidspersoner i ressourceforløb',
            'ressourceforløb'),
        ('full_time_persons_job_clarification', 'Fuldtidspersoner i jobafklaringsforløb',
            'jobafklaringsforløb'),
        ('full_time_persons_cash_benefit', 'Fuldtidspersoner på kontanthjælp', 'kontanthjælp')
)

select
    member.indicator,
    persons.area_code,
    persons.period,
    persons.starts_on,
    persons.ends_on,
    null::double as numerator,
    null::double as denominator,
    persons.value,
    'full_time_persons' as unit,
    persons.mark,
    persons.source_table as source_tables
from core.persons_on_benefit as persons
join member using (benefit)
where persons.measure = 'full_time_persons'
    and coalesce(persons.visitation, 'Visitationskategori i alt') = 'Visitationskategori i alt'
