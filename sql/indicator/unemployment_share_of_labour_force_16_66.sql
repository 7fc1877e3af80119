-- Ledige fuldtidspersoner i procent af arbejdsstyrken 16-66 år.
-- The unemployed on a-dagpenge or kontanthjælp as jobindsats counts them, not adjusted for season.
-- One row per area and month. Unit: per cent. Source: jobindsats y25i01.
-- Near to unemployment_share, which is Danmarks Statistik's count of the same people: the paper
-- does not say which of the two its curves show, and only that one reaches back to 2007.
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
from core.unemployed
where adjustment = 'Faktisk'
    and benefit_group = 'Ydelsesgrupper i alt'
    and measure = 'full_time_share_labour_force'
