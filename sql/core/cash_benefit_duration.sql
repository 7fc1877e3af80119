-- Kontanthjælpsforløb efter varighed, som jobindsats giver dem.
-- One row per duration, area and month. Unit: spells that are running in the month.
-- Cast back from the reform of 1 July 2025 to August 2021; late registration makes the newest month
-- grow.
select
    case measure
        when 'spells_0_26_weeks' then '0-26 uger'
        when 'spells_27_52_weeks' then '27-52 uger'
        when 'spells_1_2_years' then '1-2 år'
        when 'spells_2_years_or_more' then '2 år eller derover'
    end as duration,
    area_code,
    period,
    starts_on,
    ends_on,
    value,
    unit,
    mark,
    source_table
from staging.jobindsats_y60a21
