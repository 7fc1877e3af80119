-- Fuldtidsledige i procent af arbejdsstyrken, sæsonkorrigeret.
-- The unemployed without the season. Every new month moves the earlier ones.
-- One row per area and month. Unit: per cent. Source: StatBank AUS08, since 2007.
-- Neither the numerator nor the denominator is given. Never compare it with unemployment_share,
-- which is not adjusted.
-- Better: lower
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
from core.unemployment
where adjustment = 'Sæsonkorrigeret i pct. af arbejdsstyrken'
