-- Befolkningen efter alder på kvartalets første dag, fra Danmarks Statistik FOLK1A.
-- One row per age, area and quarter; the question asks for the ages 16 to 66. Unit: persons.
select
    age::integer as age,
    area_code,
    period,
    starts_on,
    ends_on,
    value as persons,
    mark,
    source_table
from staging.statbank_folk1a
