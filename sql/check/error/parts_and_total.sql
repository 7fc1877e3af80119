-- Dele, der ikke giver den i alt, som kilden selv skriver.
-- Full-time persons and spells add up to the source's own total within what each is rounded by; of
-- persons the parts may count more, for one can be in two of them. A hidden part is taken as 0 to 2.
-- The parts of the minister's benchmark are rounded to tens, its totals by up to 50.
with part as (
    select
        source_table,
        area_code,
        period,
        measure,
        visitation = 'Visitationskategori i alt' as is_total,
        value,
        mark,
        1.0 as rounded_by,
        measure = 'persons' as may_count_twice
    from core.persons_on_benefit
    where source_table = 'jobindsats_y60a02'
        and measure in ('persons', 'full_time_persons')
    union all
    select
        source_table,
        area_code,
        period,
        measure,
        offer_type = 'Tilbud i alt',
        value,
        mark,
        1.0,
        false
    from core.offers_by_type
    where source_table = 'jobindsats_ptvc02'
        and measure = 'spells'
        and offer_type != 'Ordinær uddannelse i alt'
    union all
    select
        source_table,
        area_code,
        period,
        measure,
        benefit_group = 'Ydelsesgrupper i alt',
        value,
        mark,
        1.0,
        measure = 'unemployed_persons'
    from core.unemployed
    where measure in ('full_time_unemployed', 'unemployed_persons')
    union all
    select
        source_table,
        area_code,
        period,
        unnest(['expected_persons', 'actual_persons']),
        benefit_group = 'Ydelsesgrupper i alt',
        unnest([expected_persons, actual_persons]),
        null,
        case when benefit_group = 'Ydelsesgrupper i alt' then 100.0 else 10.0 end,
        false
    from core.ministry_benchmark
),

added as (
    select
        source_table,
        area_code,
        period,
        measure,
        may_count_twice,
        max(value) filter (where is_total) as total,
        sum(coalesce(value, 0)) filter (where not is_total) as low,
        sum(coalesce(value, 2)) filter (where not is_total) as high,
        bool_and(value is not null or mark in ('<3', 'absent')) as is_known,
        (sum(rounded_by) + 1) / 2 as tolerance
    from part
    group by all
)

select
    source_table as indicator,
    area_code,
    period,
    format('{} i alt er {:.0f}, delene giver mellem {:.0f} og {:.0f}.', measure, total, low, high)
        as finding
from added
where is_known
    and (total > high + tolerance or (total < low - tolerance and not may_count_twice))
