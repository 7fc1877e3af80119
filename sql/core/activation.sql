-- Aktivering af personer på ydelse, som jobindsats giver den.
-- One row per benefit, origin, measure, area and month. Units: per cent of time or of persons; for
-- 'alle ydelser' (which is not by origin) persons, full-time persons, and the latter in per cent of
-- the labour force aged 16-66.
-- Two measures that are easily confused: `activation_rate` (aktiveringsgrad, share of time) and
-- `activation_touched_share` (andel aktiveringsberørte, share of persons), which is far higher.
-- 'Herkomst i alt' is all persons. The rates come without the counts that they are built on.
select 'a-dagpenge' as benefit, *
from staging.jobindsats_y01c07
union all by name
select 'sygedagpenge' as benefit, *
from staging.jobindsats_y07c07
union all by name
select 'ledighedsydelse' as benefit, *
from staging.jobindsats_y09c07
union all by name
select 'jobafklaringsforløb' as benefit, *
from staging.jobindsats_y12c07
union all by name
select 'kontanthjælp' as benefit, *
from staging.jobindsats_y60c07
union all by name
select 'alle ydelser' as benefit, *
from staging.jobindsats_ptvc01
