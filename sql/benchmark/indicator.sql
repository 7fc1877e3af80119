-- Indikatorernes enhed, og hvordan medlemmernes tal lægges sammen.
-- One row per indicator and unit. `class` is `count` (a sum), `average` (a mean), `rank` (neither), or
-- empty for a unit that cannot be compared. `least` and `most` are what a value can be, empty where
-- there is no end. `indicator_no` numbers them by name, those on Fasit or the register, those imported
-- from other municipalities and a plan's groups (`_by_`) last: what one municipality has leaves the
-- numbers of the others as they are.
select
    named.indicator,
    named.unit,
    catalogue.better,
    unit.least,
    unit.most,
    (row_number() over (order by named.is_own, named.indicator, named.unit))::integer
        as indicator_no,
    case
        when unit.kind in ('share', 'difference', 'average', 'score') then 'average'
        else unit.kind
    end as class
from (
    select
        indicator,
        unit,
        bool_or(regexp_matches(source_tables, '(^| )(fasit|register|exchange)_') or contains(indicator, '_by_')) as is_own
    from mart.indicator
    group by all
) as named
left join core.unit using (unit)
left join mart.indicator_catalogue as catalogue using (indicator)
