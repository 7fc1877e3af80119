-- Refusionstrappen: what the state pays of a benefit by how long a person has been on benefits.
-- One row per staircase, step and first day. Unit: per cent. A week on benefits is a week on any of
-- them. Law, not measurement: dated reference data, as `source` says.
select
    scheme,
    step,
    from_week,
    to_week,
    rate,
    valid_from,
    valid_to,
    certainty,
    source
from core.refusion_rate
order by scheme, valid_from, step
