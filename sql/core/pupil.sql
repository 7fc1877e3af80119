-- Pupils in basic school by residence on 1 October, from StatBank UDDAKT20.
-- One row per area and year. Unit: pupils.
select
    area.area_code,
    period.period,
    period.starts_on,
    period.ends_on,
    answer.value as pupils,
    answer.mark,
    answer.source_table
from raw.statbank_uddakt20 as answer
join core.area on area.area_code = answer.area
join core.period on period.spelling = answer.period
