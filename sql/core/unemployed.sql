-- Ledige på a-dagpenge eller kontanthjælp, som jobindsats giver dem.
-- One row per kind of figure (actual or seasonally adjusted), group of benefits, measure, area and
-- month. Units: persons, full-time persons, and full-time persons in per cent of the labour force
-- and of the population, both aged 16-66. Adjusted figures are of the country alone.
-- StatBank's AUS08 is another count of the same people, in core.unemployment.
select 'Faktisk' as adjustment, *
from staging.jobindsats_y25i01
union all by name
select 'Sæsonkorrigeret' as adjustment, *
from staging.jobindsats_y25i03
