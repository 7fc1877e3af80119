-- Refusionstrappen: statens og kommunens del af en ydelse efter uger på ydelse.
-- One row per staircase, step and first day. Unit: per cent. A week on benefits is a week on any of
-- them; `to_week` is empty on the last step and `valid_to` while the rate is in force.
-- `refusion` is the state's part of what the municipality pays out, `medfinansiering` the
-- municipality's part of dagpenge, so the two of one step add up to 100.
select
    scheme,
    step,
    from_week,
    to_week,
    rate,
    valid_from,
    valid_to,
    certainty,
    source,
    source_table
from raw.reference_refusion_rate
