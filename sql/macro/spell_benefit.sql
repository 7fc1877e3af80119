-- The benefits whose spells jobindsats follows: in names of indicators, and in Danish.
create or replace macro spell_benefit() as table
select
    spells.name,
    spells.benefit
from (
    values
    ('unemployment_benefit', 'a-dagpenge'),
    ('sickness_benefit', 'sygedagpenge'),
    ('flex_benefit', 'ledighedsydelse'),
    ('job_clarification', 'jobafklaringsforløb'),
    ('cash_benefit', 'kontanthjælp')
) as spells (name, benefit)
