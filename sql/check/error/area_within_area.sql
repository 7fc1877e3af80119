-- Et antal, der er større i en kommune end i dens region, eller i en region end i hele landet.
-- Of what is counted; shares and ranks may lie anywhere. A hidden count is taken as its bounds.
with figure as (
    select
        indicator,
        unit,
        area_code,
        area,
        period,
        value_low,
        value_high
    from figure.known
    join core.unit using (unit)
    where known.kind = 'computed'
        and unit.kind = 'count'
),

within as (
    select area_code, '000' as whole from core.area where kind = 'region'
    union all
    select area_code, '000' as whole from core.area where kind = 'municipality'
    union all
    select area_code, region_code as whole from core.area where kind = 'municipality'
)

select
    part.indicator,
    part.area_code,
    part.period,
    format('{} har {:.0f} i {}, {} kun {:.0f}.', part.area, part.value_low, part.period, whole.area, whole.value_high)
        as finding
from figure as part
join within using (area_code)
join figure as whole
    on whole.area_code = within.whole
    and whole.indicator = part.indicator
    and whole.unit = part.unit
    and whole.period = part.period
where part.value_low > whole.value_high + 1
