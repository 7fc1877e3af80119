-- Borgernes sager med målgruppe og herkomst, fra Fasit.
-- One row per case that has begun; a person can have several. A case without an end date is still
-- open. `last_known_on` is the last day on which it is known to run: its end, but no later than the
-- day of the list that it stands in.
-- `target_group` is what the file says and is always kept. `target_group_status` says what the code
-- list made of it on the case's first day: `known`; `other_period`, when the group did not exist
-- then (it has no code, but keeps its group); `meaning_unknown`, when the list holds the spelling
-- and nobody knows what it means; `unknown`, when the list does not hold it.
select
    citizen.area_code,
    citizen.person,
    citizen.target_group,
    if(
        citizen.case_starts_on between
        coalesce(target_group.valid_from, citizen.case_starts_on)
        and coalesce(target_group.valid_to, citizen.case_starts_on),
        target_group.code,
        null
    ) as target_group_code,
    target_group.main_group,
    case
        when target_group.spelling is null then 'unknown'
        when target_group.main_group is null then 'meaning_unknown'
        when
            citizen.case_starts_on < target_group.valid_from
            or citizen.case_starts_on > target_group.valid_to
            then 'other_period'
        else 'known'
    end as target_group_status,
    citizen.origin,
    citizen.case_starts_on,
    citizen.case_ends_on,
    least(coalesce(citizen.case_ends_on, citizen.listed_on), citizen.listed_on) as last_known_on,
    citizen.source_table
from raw.fasit_citizens as citizen
left join core.target_group
    on lower(target_group.spelling) = lower(citizen.target_group)
    and citizen.case_starts_on >= coalesce(target_group.applies_from, citizen.case_starts_on)
    and citizen.case_starts_on <= coalesce(target_group.applies_to, citizen.case_starts_on)
where citizen.case_starts_on <= citizen.listed_on
