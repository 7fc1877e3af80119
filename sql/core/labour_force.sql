-- The labour force at the end of November, from StatBank RAS400.
-- The unemployed are counted in per cent of it, so it is a municipality's weight in an average.
-- One row per area and year. Unit: persons.
select
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value as persons,
    answer.mark,
    answer.source_table
from raw.statbank_ras400 as answer
join core.area on area.area_code = answer.area
join core.period on period.spelling = answer.period
