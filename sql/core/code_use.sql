-- Koder, som Fasits filer bruger, og om kodelisterne kender dem.
-- One row per municipality, code list, spelling and status. `cases` counts rows of the file, not
-- persons. What is not `known` here is what data/reference/ lacks.
select
    area_code,
    'target_group' as code_list,
    target_group as spelling,
    target_group_status as status,
    count(*) as cases,
    min(case_starts_on) as first_on,
    max(case_starts_on) as last_on
from core.citizen_case
group by all
union all by name
select
    area_code,
    'offer_type' as code_list,
    offer_type as spelling,
    case
        when not offer_type_known then 'unknown'
        when is_education is null then 'meaning_unknown'
        else 'known'
    end as status,
    count(*) as cases,
    min(starts_on) as first_on,
    max(starts_on) as last_on
from core.offer
group by all
