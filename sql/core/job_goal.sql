-- Stillinger, som ledige har som jobmål, som jobindsats giver dem.
-- One row per occupation, area and month. Unit: persons.
select
    occupation,
    area_code,
    period,
    starts_on,
    ends_on,
    value as persons,
    mark,
    source_table
from staging.jobindsats_y25i13_esco
where measure = 'unemployed_persons'
