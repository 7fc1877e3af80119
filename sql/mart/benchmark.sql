-- Every figure held up against the country, its region and every other group that it lies in.
-- One row per indicator, area, period and comparison. Unit: as the indicator's, unless a column
-- says otherwise. The parts are in sql/benchmark: member, comparison_period, indicator,
-- placed_figure, group_figure.
-- Areas are the municipalities; a region or landsdel that a source has figures for is held up
-- against the country and ranked among its own kind. A municipality counts in its own groups, as it
-- does in the country. What one municipality counts for itself alone, as from Fasit, cannot be
-- compared; nor can what no member has.
-- `comparison_value` is the source's own figure of that area where it gives one; `computed_value` is
-- what the members give, always. Counts are compared, ranked and subtracted per 1,000 in the labour
-- force, for a sum follows the size of a municipality. A sum takes all members; counts that a source
-- hides give its bounds. Nothing is put in the place of a hidden or missing figure.
-- Rank 1 is best, among members of the same kind with a value; equal ones (to 9 decimals) share the
-- best of their ranks and `alike` says how many they are. The third goes by the middle of their
-- ranks m among n: top where (m - 0.5) / n < 1/3, bottom where it is > 2/3; so equal ones share it,
-- and where all are equal it is the middle one. It takes three ranked members, and half of them all.
with ranked as (
    select
        *,
        case when place is not null then rank() over in_order end as rank,
        case when place is not null then count(*) over ties end as alike,
        case when place is not null then count(*) over of_kind end as ranked
    from (
        select indicator_no, group_no, area_code, kind, is_member, value, mark, per_1000, place
        from benchmark.placed_figure
    )
    window
        of_kind as (partition by indicator_no, group_no, kind, place is null),
        in_order as (partition by indicator_no, group_no, kind, place is null order by place),
        ties as (
            partition by indicator_no, group_no, kind, place is null
            order by place range between current row and current row
        )
),

ordered as (
    select
        ranked.*,
        case
            when
                ranked.ranked >= 3
                and (not ranked.is_member or 2 * ranked.ranked >= together.members)
                then (ranked.rank + (ranked.alike - 1) / 2 - 0.5) / ranked.ranked
        end as standing
    from ranked
    join benchmark.comparison_period as together using (group_no)
)

select
    other.indicator,
    ordered.area_code,
    area.area,
    other.period,
    other.starts_on,
    other.ends_on,
    other.comparison,
    other.comparison_code,
    other.comparison_label,
    other.unit,
    ordered.value,
    coalesce(other.given_value, other.computed_value) as comparison_value,
    case when other.given_value is not null then 'source' else other.computed_basis end as basis,
    other.computed_value,
    case when other.is_bounded then other.low end as comparison_low,
    case when other.is_bounded then other.high end as comparison_high,
    ordered.per_1000,
    other.comparison_per_1000,
    case
        when other.difference_unit = 'per_1000' and ordered.value >= 0 and comparison_value > 0
            then 100.0 * ordered.value / comparison_value
    end as share_of_comparison,
    case
        when other.difference_unit = 'per_1000' then ordered.per_1000 - other.comparison_per_1000
        when other.difference_unit is not null then ordered.value - comparison_value
    end as difference,
    other.difference_unit,
    other.members,
    other.known as members_with_value,
    other.known_weight,
    ordered.rank,
    ordered.ranked,
    ordered.alike,
    case
        when ordered.standing < 1 / 3 then 'top'
        when ordered.standing > 2 / 3 then 'bottom'
        when ordered.standing is not null then 'middle'
    end as third,
    nullif(concat_ws(
        '; ',
        case
            when ordered.value is not null then null
            when ordered.mark like '<%' or ordered.mark = 'hidden' then 'Eget tal er skjult af kilden'
            when ordered.mark = 'not_mature' then 'Opfølgningstiden er ikke gået'
            when ordered.mark = 'disclosure' then 'Eget tal er skjult af hensyn til diskretion'
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
            when ordered.value is not null and ordered.per_1000 is null then 'Arbejdsstyrken kendes ikke'
            when other.comparison_per_1000 is null
                then 'Sammenligningens antal pr. 1.000 i arbejdsstyrken kendes ikke'
        end,
        case
            when ordered.rank is not null and ordered.standing is null
                then 'For få medlemmer har et tal til tredjedele'
        end
    ), '') as remark
from ordered
join benchmark.group_figure as other using (indicator_no, group_no)
join core.area on area.area_code = ordered.area_code
where ordered.value is not null or ordered.mark = 'disclosure' or other.known > 0
order by indicator_no, group_no, ordered.area_code
