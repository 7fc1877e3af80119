-- Population by age on the first day of a quarter, from StatBank FOLK1A.
-- One row per age, area and quarter; the question asks for the ages 30 to 64. Unit: persons.
select
    answer.age::integer as age,
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value as persons,
    answer.mark,
    answer.source_table
from raw.statbank_folk1a as answer
join core.area on area.area_code = answer.area
join core.period on period.spelling = answer.period
