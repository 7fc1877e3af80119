-- Indikatorer efter køn, alder eller herkomst, ét ad gangen.
-- One row per indicator, area, comparison, group and period, by one breakdown: of the plans'
-- municipalities, the country, and each group that a plan's municipality is in. Unit: as the indicator's.
-- A group of municipalities has the sum of its members, or their numerators over their denominators,
-- where all are shown; a rate without them has none. A rate of few persons (mark `few`) is not shown of
-- an area, but its persons count in its groups, where they are as many as others' in a rate.
with own as (
    select
        * exclude (is_own),
        if(is_own, 'own', 'country') as comparison
    from figure.of_group
    where is_own or area_code = '000'
),

member as (
    select distinct
        mine.area_code as own_code,
        theirs.comparison,
        theirs.area_code,
        theirs.valid_from,
        theirs.valid_to,
        count(*) over (
            partition by mine.area_code, theirs.comparison, theirs.valid_from, theirs.valid_to
        ) as members
    from core.comparison_group as mine
    join core.comparison_group as theirs using (comparison, comparison_code)
    where
        mine.area_code in (select own.area_code from own)
        and mine.comparison <> 'country'
        and theirs.kind = 'municipality'
        and mine.group_of is null
        and theirs.group_of is null
        and mine.valid_from is not distinct from theirs.valid_from
),

known as (
    select
        indicator,
        area_code,
        period,
        value as total,
        provisional,
        known_from
    from figure.public
),

summed as (
    select
        of_area.indicator,
        member.own_code as area_code,
        member.comparison,
        of_area.breakdown,
        of_area.member,
        of_area.period,
        of_area.starts_on,
        of_area.ends_on,
        of_area.unit,
        coalesce(unit.kind = 'count', false) as is_count,
        bool_and(
            of_area.value is not null
            or of_area.mark = 'absent'
            or (of_area.mark = 'few' and of_area.numerator + of_area.denominator is not null)
        ) as is_shown,
        bool_or(of_area.mark = 'hidden') as has_hidden,
        sum(of_area.numerator) as numerator,
        sum(of_area.denominator) as denominator,
        sum(of_area.value) as value,
        string_agg(distinct of_area.source_tables, ' ' order by of_area.source_tables) as source_tables,
        sum(known.total) as total,
        coalesce(bool_or(known.provisional), false) as provisional,
        max(known.known_from) as known_from
    from figure.of_group as of_area
    join member
        on
            member.area_code = of_area.area_code
            and of_area.ends_on between coalesce(member.valid_from, date '0001-01-01')
            and coalesce(member.valid_to, date '9999-12-31')
    join core.unit as unit using (unit)
    left join known
        on
            known.indicator = of_area.indicator
            and known.area_code = of_area.area_code
            and known.period = of_area.period
    where unit.kind = 'count' or of_area.denominator is not null
    group by all
    having count(*) = any_value(member.members)
),

of_group as (
    select
        * exclude (is_count, is_shown, has_hidden) replace (
            if(is_shown, numerator, null) as numerator,
            if(is_shown, denominator, null) as denominator,
            case
                when not is_shown or denominator < 20 then null
                when is_count then value
                else 100.0 * numerator / denominator
            end as value
        ),
        case
            when has_hidden then 'hidden'
            when not is_shown then 'missing'
            when denominator < 20 then 'few'
        end as mark
    from summed
),

every as (
    select
        own.*,
        known.total,
        coalesce(known.provisional, false) as provisional,
        known.known_from
    from own
    left join known using (indicator, area_code, period)
    union all by name
    select *
    from of_group
)

select
    every.indicator,
    every.area_code,
    every.comparison,
    if(every.breakdown = 'sex', every.member, 'i alt') as sex,
    if(every.breakdown = 'age', every.member, 'i alt') as age,
    if(every.breakdown = 'origin', every.member, 'i alt') as origin,
    every.period,
    every.starts_on,
    every.ends_on,
    every.numerator,
    every.denominator,
    every.value,
    if(unit.kind = 'count', 100.0 * every.value / nullif(every.total, 0), null) as share,
    every.unit,
    every.mark,
    every.provisional,
    every.known_from,
    every.source_tables
from every
left join core.unit as unit using (unit)
order by
    every.indicator,
    every.area_code,
    every.comparison,
    sex,
    age,
    origin,
    every.starts_on,
    every.period
