-- Et antal for hele landet, som kommunernes antal ikke kan give.
-- Municipalities together may count more than the country, for a person can have moved; never less,
-- but for what each of them is rounded and for those who live in none (Christiansø, abroad). What is
-- additive, as full-time persons and spells, adds up both ways. A hidden count is taken as its
-- bounds. Only where all 98 are there; 1 in 200 is let pass.
with figure as (
    select
        indicator,
        unit.is_additive,
        area_code,
        period,
        value_low,
        value_high
    from figure.known
    join core.unit using (unit)
    where known.kind = 'computed'
        and unit.kind = 'count'
),

together as (
    select
        figure.indicator,
        figure.is_additive,
        figure.period,
        sum(figure.value_low) as low,
        sum(figure.value_high) as high,
        count(figure.value_low + figure.value_high) as known
    from figure
    join core.area using (area_code)
    where area.kind = 'municipality'
    group by all
),

held as (
    select
        together.*,
        country.value_low as country_low,
        country.value_high as country_high,
        0.5 * known + 0.005 * country.value_high as tolerance
    from together
    join figure as country
        on country.indicator = together.indicator
        and country.period = together.period
        and country.area_code = '000'
    where known = (select count(*) from core.area where kind = 'municipality')
)

select
    indicator,
    '000' as area_code,
    period,
    format('Hele landet har {:.0f} i {}, kommunerne tilsammen mellem {:.0f} og {:.0f}.', country_low, period, low, high)
        as finding
from held
where country_low > high + tolerance
    or (is_additive and country_high < low - tolerance)
