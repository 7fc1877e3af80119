-- Arbejdsstyrken ultimo november, fra Danmarks Statistik RAS400.
-- The unemployed are counted in per cent of it, so it is a municipality's weight in an average.
-- One row per area and year. Unit: persons.
select
    area_code,
    period,
    starts_on,
    ends_on,
    value as persons,
    mark,
    source_table
from staging.statbank_ras400
