-- Tilbud, som kommunen har givet, fra Fasit.
-- One row per offer that has begun. An offer without an end date is still running. `last_known_on`
-- is the last day on which it is known to run: its end, but no later than the day of its list.
-- `offer_type` is what the file says and is always kept; its place in the official tree is empty
-- where the code list does not hold the spelling, and `is_education` too where that is not known.
select
    given.offer,
    given.person,
    given.offer_type,
    offer_type.level_1,
    offer_type.level_2,
    offer_type.is_education,
    offer_type.spelling is not null as offer_type_known,
    given.starts_on,
    given.ends_on,
    least(coalesce(given.ends_on, given.listed_on), given.listed_on) as last_known_on,
    given.area_code,
    given.source_table
from raw.fasit_offers as given
left join core.offer_type on lower(offer_type.spelling) = lower(given.offer_type)
where given.starts_on <= given.listed_on
