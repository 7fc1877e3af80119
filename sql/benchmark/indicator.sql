-- Indikatorernes enhed, og hvordan medlemmernes tal lægges sammen.
-- One row per indicator and unit. `class` is `count` (a sum), `average` (a mean), `rank` (neither), or
-- empty for a unit that cannot be compared. `indicator_no` numbers them by name.
select
    named.indicator,
    named.unit,
    catalogue.better,
    (row_number() over (order by named.indicator, named.unit))::integer as indicator_no,
    case
        when unit.kind in ('share', 'difference', 'average', 'score') then 'average'
        else unit.kind
    end as class
from (select distinct indicator, unit from mart.indicator) as named
left join core.unit using (unit)
left join mart.indicator_catalogue as catalogue using (indicator)
