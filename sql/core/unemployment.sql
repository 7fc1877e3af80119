-- Unemployed full-time persons in per cent of the labour force, from StatBank AUS08.
-- One row per kind of figure (actual or seasonally adjusted), area and month. Unit: per cent.
select
    answer.adjustment,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value,
    answer.mark,
    answer.source_table
from raw.statbank_aus08 as answer
join core.area on area.area_code = answer.area
join core.period on period.spelling = answer.period
