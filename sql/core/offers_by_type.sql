-- Aktivering efter tilbudstype, som jobindsats giver den.
-- One row per benefit, type of offer, measure, area and month. Units: `spells` of activation, and
-- `activated_persons`. Spells of the four main types add up to 'Tilbud i alt', but for the 'Særligt
-- tilrettelagt nytteindsats' of kontanthjælp, which is not asked for; persons do not, since one can
-- be in two types. 'Ordinær uddannelse i alt' is a part of 'Vejledning og opkvalificering i alt'.
select 'kontanthjælp' as benefit, *
from staging.jobindsats_y60c02
union all by name
select 'alle ydelser' as benefit, *
from staging.jobindsats_ptvc02
