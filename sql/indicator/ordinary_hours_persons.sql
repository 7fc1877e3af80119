-- Personer på kontanthjælp med ordinære timer.
-- One row per area and month. Unit: persons. Source: jobindsats y60j01.
-- Better: higher
-- Numerator: Personer på kontanthjælp, der har haft ordinære løntimer i måneden.
-- Denominator: Ingen; et antal.
-- Caveat: Antallet falder også, når færre er på kontanthjælp; ordinary_hours_share er den, der kan
--   bedømmes.
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    value,
    'persons' as unit,
    mark,
    source_table as source_tables
from staging.jobindsats_y60j01
where measure = 'persons'
