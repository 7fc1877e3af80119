-- Kontanthjælpsforløb, der har varet 27-52 uger.
-- Spells that run in the month, by how long they have lasted.
-- One row per area and month. Unit: spells. Source: jobindsats y60a21.
-- Late registration makes the newest month grow. Break on 1 July 2025: the reform made
-- kontanthjælp, uddannelseshjælp and selvforsørgelses- og hjemrejse- samt overgangsydelse one
-- benefit; the months before are the source's casting back of it.
-- Neither way is better: fewer short spells can be fewer that begin, or more that grow long.
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    value,
    'spells' as unit,
    mark,
    source_table as source_tables
from core.cash_benefit_duration
where duration = '27-52 uger'
