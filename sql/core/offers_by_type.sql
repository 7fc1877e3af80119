-- Activation by type of offer, as jobindsats gives it.
-- One row per benefit, type of offer, measure, area and month. Units: `spells` of activation, and
-- `activated_persons`. Spells of the four main types add up to 'Tilbud i alt', but for the 'Særligt
-- tilrettelagt nytteindsats' of kontanthjælp, which is not asked for; persons do not, since one can
-- be in two types. 'Ordinær uddannelse i alt' is a part of 'Vejledning og opkvalificering i alt'.
with answer as (
    select 'kontanthjælp' as benefit, *
    from raw.jobindsats_y60c02
    union all by name
    select 'alle ydelser' as benefit, *
    from raw.jobindsats_ptvc02
)

select
    answer.benefit,
    answer.offer_type,
    answer.measure,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value,
    answer.unit,
    answer.mark,
    answer.source_table
from answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
