-- Andel med registreret job- eller uddannelsesmål, aktivitetsparate.
-- One row per area and month. Unit: per cent. Source: jobindsats maal01.
-- Whether there is a goal; which one, only job_goal_in_area_of_strength knows. The source gives
-- persons with a goal and the share, but not the persons that it is out of.
-- Better: higher
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    value,
    'pct' as unit,
    mark,
    source_table as source_tables
from core.person_with_goal
where target_group = 'Aktivitetsparate mv.'
    and measure = 'share_with_goal'
