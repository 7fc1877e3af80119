-- Andel aktiveringsforløb i virksomhedspraktik, alle ydelser.
-- Spells of this main type of offer, out of all spells of activation in the month.
-- One row per area and month. Unit: per cent. Source: jobindsats ptvc02.
-- The four main types add up to all spells, so where the source hides one of them, or all others
-- together are one or two, no type has a share: the rest would give it back. Neither way is better:
-- what fits depends on who is activated.
with spells as (
    select
        area_code,
        period,
        starts_on,
        ends_on,
        max(value) filter (where offer_type = 'Virksomhedspraktik i alt') as of_type,
        max(value) filter (where offer_type = 'Tilbud i alt') as everything,
        sum(value) filter (
            where offer_type not in ('Tilbud i alt', 'Ordinær uddannelse i alt')
        ) as of_main_types,
        bool_or(coalesce(mark <> 'absent', false)) filter (
            where offer_type <> 'Ordinær uddannelse i alt'
        ) as has_hidden,
        max(mark) filter (where offer_type = 'Virksomhedspraktik i alt') as type_mark,
        any_value(source_table) as source_tables
    from core.offers_by_type
    where benefit = 'alle ydelser'
        and measure = 'spells'
    group by all
),

shown as (
    select
        *,
        of_type is not null
        and everything > 0
        and not has_hidden
        and everything - of_main_types not in (1, 2)
        and everything - of_type not in (1, 2) as is_shown
    from spells
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, of_type, null) as numerator,
    if(is_shown, everything, null) as denominator,
    if(is_shown, 100.0 * of_type / everything, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when type_mark in ('absent', 'not_mature') then type_mark
        else 'missing'
    end as mark,
    source_tables
from shown
