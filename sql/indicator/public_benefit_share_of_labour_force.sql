-- Fuldtidspersoner på offentlig forsørgelse i procent af arbejdsstyrken 16-66 år.
-- One row per area and month. Unit: per cent. Source: jobindsats ptv_a02.
-- Better: lower
-- Numerator: Personer på offentlig forsørgelse i måneden, omregnet til fuldtid
--   (full_time_persons_public_benefit).
-- Denominator: Arbejdsstyrken på 16-66 år; kilden giver den ikke.
-- Caveat: Papiret skriver 15-66 år; kildens egen betegnelse siger 16-66.
-- Caveat: At tabellen lagt sammen over sine ydelser er al offentlig forsørgelse, er et gæt.
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
from core.persons_on_benefit
where benefit = 'alle ydelser'
    and measure = 'full_time_share_labour_force'
