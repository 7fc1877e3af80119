-- Pupils in basic school by residence on 1 October, from StatBank UDDAKT20.
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
