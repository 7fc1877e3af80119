-- Every figure held up against the country, its region and every other group that it lies in.
-- One row per indicator, area, period and comparison. Unit: as the indicator's, unless a column
-- says otherwise.
-- Areas are the municipalities; a region or landsdel that a source has figures for is held up
-- against the country and ranked among its own kind. A municipality counts in its own groups, as it
-- does in the country. It is in the group that it is in on the period's last day. A row stands only
-- where a source has a row for another member or for the group itself: what one municipality counts
-- for itself alone, as from Fasit, can be compared with nothing; nor can what no member has.
-- `comparison_value` is the source's own figure of that area where it gives one; `computed_value` is
-- what the members give, always. By kind of unit the members give:
--   shares and other averages: numerators out of denominators (`pooled`) where the members that
--     have both are enough, of those alone; else the mean weighted by the labour force
--     (`labour_force`); the plain mean only where the group's file asks for it (`unweighted`);
--   counts: their sum (`sum`), and what is compared, ranked and subtracted is the number per 1,000
--     in the labour force, for a sum follows the size of a municipality;
--   ranks: nothing.
-- The labour force is that of the last November before the period's year, else the first there is.
-- Enough is 90 % of the group's labour force (`known_weight`; of its members where a labour force is
-- not known): with less there is no mean. A sum takes all members; counts that a source hides give
-- its bounds. Nothing is put in the place of a hidden or missing figure.
-- Rank 1 is best, among members of the same kind with a value; equal ones (to 9 decimals) share the
-- best of their ranks and `alike` says how many they are. The third goes by the middle of their
-- ranks m among n: top where (m - 0.5) / n < 1/3, bottom where it is > 2/3; so equal ones share it,
-- and where all are equal it is the middle one. It takes three ranked members, and half of them all.
-- Sums are taken of decimals, so that the order of rows makes no difference.
with period as (
    select distinct period, starts_on, ends_on
    from mart.indicator
),

counted as (
    select distinct starts_on, ends_on
    from core.labour_force
    where persons is not null
),

weighed as (
    select
        period.period,
        period.starts_on,
        period.ends_on,
        coalesce(
            max(counted.starts_on) filter (where counted.ends_on < period.starts_on),
            min(counted.starts_on)
        ) as counted_on
    from period
    left join counted on true
    group by all
),

membership as (
    select
        own.* exclude (valid_from, valid_to, certainty, source),
        weighed.period,
        weighed.starts_on,
        own.kind = 'municipality' as is_member,
        labour_force.persons as labour_force
    from core.comparison_group as own
    join weighed
        on weighed.ends_on
        between coalesce(own.valid_from, date '0001-01-01')
        and coalesce(own.valid_to, date '9999-12-31')
    left join core.labour_force
        on labour_force.area_code = own.area_code and labour_force.starts_on = weighed.counted_on
),

together as materialized (
    select
        comparison,
        comparison_code,
        comparison_label,
        own_area_code,
        weighting,
        period,
        (row_number() over (order by comparison, comparison_code, starts_on, period))::integer
            as group_no,
        count(*) filter (where is_member) as members,
        case
            when bool_and(labour_force is not null) filter (where is_member)
                then (sum(labour_force::decimal(38, 6)) filter (where is_member))::double
        end as all_labour_force
    from membership
    group by
        comparison,
        comparison_code,
        comparison_label,
        own_area_code,
        weighting,
        period,
        starts_on
),

measured as materialized (
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
),

placed as (
    select
        measured.indicator_no,
        together.group_no,
        figure.area_code,
        figure.value,
        figure.mark,
        case
            when measured.class = 'count' then 1000.0 * figure.value / membership.labour_force
        end as per_1000,
        case
            when measured.class is not null
                then case measured.better when 'higher' then -1 when 'lower' then 1 end * round(
                    case when measured.class = 'count' then per_1000 else figure.value end, 9
                )
        end as place,
        membership.kind,
        membership.is_member,
        is_member and figure.value + figure.numerator + figure.denominator is not null as has_parts,
        case when has_parts then figure.numerator end as numerator,
        case when has_parts then figure.denominator end as denominator,
        case when is_member and figure.value is not null then membership.labour_force end
            as labour_force,
        case when is_member then figure.value_low end as value_low,
        case when is_member then figure.value_high end as value_high
    from mart.indicator as figure
    join measured using (indicator, unit)
    join membership using (area_code, period)
    join together using (comparison, comparison_code, period)
),

held as (
    select
        indicator_no,
        group_no,
        count(*) filter (where is_member) as with_row,
        count(value) filter (where is_member) as known,
        count(*) filter (where has_parts) as with_parts,
        (sum(labour_force::decimal(38, 6)) filter (where has_parts))::double as parts_labour_force,
        count(labour_force) as with_labour_force,
        sum(numerator::decimal(38, 6))::double as numerator,
        sum(denominator::decimal(38, 6))::double as denominator,
        sum((value * labour_force)::decimal(38, 6))::double as weighted,
        sum(labour_force::decimal(38, 6))::double as labour_force,
        (sum(value::decimal(38, 6)) filter (where is_member))::double as total,
        count(value_low + value_high) as with_bounds,
        sum(value_low::decimal(38, 6))::double as low,
        sum(value_high::decimal(38, 6))::double as high
    from placed
    group by all
),

covered as (
    select
        held.*,
        together.* exclude (group_no),
        measured.* exclude (indicator_no),
        case
            when together.all_labour_force > 0
                then 100.0 * coalesce(held.labour_force, 0) / together.all_labour_force
            else 100.0 * held.known / together.members
        end as known_weight,
        case
            when together.all_labour_force > 0
                then 100.0 * coalesce(held.parts_labour_force, 0) / together.all_labour_force
            else 100.0 * held.with_parts / together.members
        end as parts_weight,
        given.indicator is not null as is_given,
        given.value as given_value
    from held
    join together using (group_no)
    join measured using (indicator_no)
    left join mart.indicator as given
        on
            given.indicator = measured.indicator
            and given.area_code = together.own_area_code
            and given.period = together.period
),

computed as (
    select
        *,
        case
            when known = 0 then null
            when class = 'count' then case when known = members then 'sum' end
            when coalesce(class, '') <> 'average' then null
            when known_weight < 90 then null
            when weighting = 'unweighted' then 'unweighted'
            when unit = 'pct' and parts_weight >= 90 then 'pooled'
            when with_labour_force = known then 'labour_force'
        end as computed_basis,
        case
            when class = 'count' and given_value is not null
                then 1000.0 * given_value / all_labour_force
            when class = 'count' and known_weight >= 90 and with_labour_force = known
                then 1000.0 * total / labour_force
        end as comparison_per_1000
    from covered
    where is_given or with_row > 1
),

comparison as (
    select
        *,
        case computed_basis
            when 'sum' then total
            when 'unweighted' then total / known
            when 'pooled' then 100.0 * numerator / denominator
            when 'labour_force' then weighted / labour_force
        end as computed_value,
        class = 'count' and known < members and with_bounds = members and given_value is null
            as is_bounded,
        case
            when class = 'count' then 'per_1000'
            when unit = 'pct' then 'pct_point'
            when class = 'average' then unit
        end as difference_unit
    from computed
),

ranked as (
    select
        *,
        case when place is not null then rank() over in_order end as rank,
        case when place is not null then count(*) over ties end as alike,
        case when place is not null then count(*) over of_kind end as ranked
    from (
        select indicator_no, group_no, area_code, kind, is_member, value, mark, per_1000, place
        from placed
    )
    window
        of_kind as (partition by indicator_no, group_no, kind, place is null),
        in_order as (partition by indicator_no, group_no, kind, place is null order by place),
        ties as (
            partition by indicator_no, group_no, kind, place is null
            order by place range between current row and current row
        )
),

told as (
    select
        ranked.*,
        case
            when
                ranked.ranked >= 3
                and (not ranked.is_member or 2 * ranked.ranked >= together.members)
                then (ranked.rank + (ranked.alike - 1) / 2 - 0.5) / ranked.ranked
        end as standing
    from ranked
    join together using (group_no)
)

select
    other.indicator,
    told.area_code,
    area.area,
    other.period,
    period.starts_on,
    period.ends_on,
    other.comparison,
    other.comparison_code,
    other.comparison_label,
    other.unit,
    told.value,
    coalesce(other.given_value, other.computed_value) as comparison_value,
    case when other.given_value is not null then 'source' else other.computed_basis end as basis,
    other.computed_value,
    case when other.is_bounded then other.low end as comparison_low,
    case when other.is_bounded then other.high end as comparison_high,
    told.per_1000,
    other.comparison_per_1000,
    case
        when other.difference_unit = 'per_1000' and told.value >= 0 and comparison_value > 0
            then 100.0 * told.value / comparison_value
    end as share_of_comparison,
    case
        when other.difference_unit = 'per_1000' then told.per_1000 - other.comparison_per_1000
        when other.difference_unit is not null then told.value - comparison_value
    end as difference,
    other.difference_unit,
    other.members,
    other.known as members_with_value,
    other.known_weight,
    told.rank,
    told.ranked,
    told.alike,
    case
        when told.standing < 1 / 3 then 'top'
        when told.standing > 2 / 3 then 'bottom'
        when told.standing is not null then 'middle'
    end as third,
    nullif(concat_ws(
        '; ',
        case
            when told.value is not null then null
            when told.mark like '<%' or told.mark = 'hidden' then 'Eget tal er skjult af kilden'
            when told.mark = 'not_mature' then 'Opfølgningstiden er ikke gået'
            when told.mark = 'disclosure' then 'Eget tal er skjult af hensyn til diskretion'
            else 'Eget tal findes ikke'
        end,
        case
            when other.class = 'rank' then 'Rangtal har intet gennemsnit'
            when other.class is null then 'Enheden kan ikke sammenlignes'
            when comparison_value is not null then null
            when other.class = 'count' then 'Ikke alle medlemmer har et tal'
            when other.known_weight < 90 and other.is_given
                then 'Kilden har intet tal for sammenligningen, og for få medlemmer har et'
            when other.known_weight < 90 then 'Medlemmer med et tal har under 90 % af arbejdsstyrken'
            else 'Arbejdsstyrken kendes ikke for alle medlemmer'
        end,
        case
            when other.class <> 'count' then null
            when told.value is not null and told.per_1000 is null then 'Arbejdsstyrken kendes ikke'
            when other.comparison_per_1000 is null
                then 'Sammenligningens antal pr. 1.000 i arbejdsstyrken kendes ikke'
        end,
        case
            when told.rank is not null and told.standing is null
                then 'For få medlemmer har et tal til tredjedele'
        end
    ), '') as remark
from told
join comparison as other using (indicator_no, group_no)
join core.area on area.area_code = told.area_code
join period on period.period = other.period
where told.value is not null or told.mark = 'disclosure' or other.known > 0
order by indicator_no, group_no, told.area_code
