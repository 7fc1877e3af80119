-- Hvilke kommuner der er i hvilken gruppe, og hvornår.
-- One row per comparison, group, municipality and version of the list. `in_text` is how a sentence
-- names the comparison. A missing day is open. Where each municipality has its own group, `group_of` is
-- whose it is; that one is listed too, but does not count in it.
select
    listed.comparison,
    listed.comparison_code,
    listed.comparison_label,
    listed.in_text,
    listed.area_code,
    listed.group_of,
    listed.valid_from,
    listed.valid_to,
    listed.weighting,
    listed.certainty,
    listed.source
from core.comparison_group as listed
where listed.kind = 'municipality'
union all
select
    listed.comparison,
    listed.comparison_code,
    listed.comparison_label,
    listed.in_text,
    alike.other_area_code as area_code,
    listed.group_of,
    listed.valid_from,
    listed.valid_to,
    listed.weighting,
    listed.certainty,
    listed.source
from core.comparison_group as listed
join mart.similar_municipality as alike on listed.group_of = alike.area_code
where alike.basis = 'structure'
order by comparison, comparison_code, area_code, valid_from nulls first
