-- What people did one month after a benefit ended, as jobindsats gives it.
-- One row per benefit, status, area and quarter (the quarter in which the spell ended).
-- Unit: ended spells. The newest quarters are null until they can be followed up.
select
    'uddannelseshjælp' as benefit,
    answer.status,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value as spells,
    answer.mark,
    answer.source_table
from raw.jobindsats_y38b15 as answer
join core.area on area.area = answer.area
join core.period on period.spelling = answer.period
where answer.measure = 'spells_after_1_month'
