-- Elever i grundskolen efter bopæl den 1. oktober, fra Danmarks Statistik UDDAKT20.
-- One row per area and year. Unit: pupils.
select
    area_code,
    period,
    starts_on,
    ends_on,
    value as pupils,
    mark,
    source_table
from staging.statbank_uddakt20
