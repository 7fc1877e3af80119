-- Ledige fuldtidspersoner i procent af arbejdsstyrken, fra Danmarks Statistik AUS08.
-- One row per kind of figure (actual or seasonally adjusted), area and month. Unit: per cent.
select
    adjustment,
    area_code,
    period,
    starts_on,
    ends_on,
    value,
    mark,
    source_table
from staging.statbank_aus08
