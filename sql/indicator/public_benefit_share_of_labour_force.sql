-- Fuldtidspersoner på offentlig forsørgelse i procent af arbejdsstyrken 16-66 år.
-- Full-time persons on any public benefit, in per cent of the labour force aged 16 to 66.
-- One row per area and month. Unit: per cent. Source: jobindsats ptv_a02.
-- The paper writes 15-66 years; the source's label says 16-66. The source gives the numerator
-- (full_time_persons_public_benefit) and the share, with one decimal, but not the labour force.
-- That the table added over its benefits is every public benefit is a guess.
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
from core.public_benefit
where measure = 'full_time_share_labour_force'
