-- Hvilke kommuner der er i hvilken gruppe, og hvornår.
-- One row per comparison, group, municipality and version of the list. `in_text` is how a sentence
-- names the comparison. A missing day is open.
select
    comparison,
    comparison_code,
    comparison_label,
    in_text,
    area_code,
    valid_from,
    valid_to,
    weighting,
    certainty,
    source
from core.comparison_group
where kind = 'municipality'
order by comparison, comparison_code, area_code, valid_from nulls first
