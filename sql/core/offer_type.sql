-- Tilbudstyper i det officielle hierarki, som filer skriver dem.
-- One row per spelling. `level_1` is the main type and `level_2` the type below it that the offer
-- belongs to; a main type has no `level_2`. `is_education` is empty where a type holds both.
with official as (
    select offer_type, parent, level
    from raw.reference_offer_type
    where spelling = offer_type
)

select
    given.spelling,
    given.offer_type,
    given.parent,
    given.level,
    case given.level
        when 1 then given.offer_type
        when 2 then given.parent
        when 3 then above.parent
    end as level_1,
    case given.level
        when 2 then given.offer_type
        when 3 then given.parent
    end as level_2,
    given.is_education,
    given.certainty
from raw.reference_offer_type as given
left join official as above on above.offer_type = given.parent
