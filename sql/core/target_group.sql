-- Målgrupper, som filer skriver dem, og de dage hver række gælder.
-- One row per spelling and law (or wording of it). `valid_from` and `valid_to` are the days on which
-- the group exists, empty where they are not known; `applies_from` and `applies_to` leave no gap
-- between a spelling's rows, so that a case of any day meets exactly one row.
select
    spelling,
    code,
    label,
    main_group,
    law,
    valid_from,
    valid_to,
    if(row_number() over spelled = 1, null, valid_from) as applies_from,
    (lead(valid_from) over spelled - 1)::date as applies_to,
    succeeded_by,
    certainty
from raw.reference_target_group
window spelled as (partition by lower(spelling) order by valid_from nulls first)
