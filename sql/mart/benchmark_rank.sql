-- Hvert områdes plads i hver af de grupper, som det hører til; den anden del af mart.benchmark.
-- One row per figure and comparison: `benchmark_no` is that of mart.benchmark_group; the figure is in
-- mart.indicator.
-- Rank 1 is best, among members of the same kind with a value; equal ones (to 9 decimals) share the
-- best of their ranks and `alike` says how many they are. The third goes by the middle of their
-- ranks m among n: top where (m - 0.5) / n < 1/3, bottom where it is > 2/3; so equal ones share it,
-- and where all are equal it is the middle one. It takes three ranked members, and half of them all.
-- In a group that is one municipality's own, only that one has a place.
with placed as not materialized (
    select
        indicator_no,
        group_no,
        area_code,
        kind,
        group_of,
        is_member,
        value,
        mark,
        per_1000,
        place,
        own_labour_force
    from benchmark.placed_figure
),

in_shared_group as (
    select
        *,
        rank() over in_order as rank,
        count(*) over ties as alike,
        count(*) over of_kind as ranked
    from placed
    where group_of is null
    window
        of_kind as (partition by indicator_no, group_no, kind, place is null),
        in_order as (partition by indicator_no, group_no, kind, place is null order by place),
        ties as (
            partition by indicator_no, group_no, kind, place is null
            order by place range between current row and current row
        )
),

in_own_group as (
    select
        own.*,
        1 + count(*) filter (where other.place < own.place) as rank,
        count(*) filter (where other.place = own.place) as alike,
        count(other.place) as ranked
    from placed as own
    join placed as other using (indicator_no, group_no, kind)
    where own.group_of = own.area_code and other.group_of is not null
    group by all
),

ranked as (
    select
        * replace (
            case when place is not null then rank end as rank,
            case when place is not null then alike end as alike,
            case when place is not null then ranked end as ranked
        )
    from (from in_shared_group union all by name from in_own_group)
),

ordered as (
    select
        ranked.*,
        other.* exclude (indicator_no, group_no),
        case
            when
                ranked.ranked >= 3
                and (not ranked.is_member or 2 * ranked.ranked >= other.members)
                then (ranked.rank + (ranked.alike - 1) / 2 - 0.5) / ranked.ranked
        end as standing
    from ranked
    join benchmark.group_figure as other using (indicator_no, group_no)
    where ranked.value is not null or ranked.mark = 'disclosure' or other.known > 0
)

select
    ordered.benchmark_no,
    ordered.area_code,
    case when ordered.class = 'count' then ordered.own_labour_force end as labour_force,
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
            when ordered.class = 'rank' then 'Rangtal har intet gennemsnit'
            when ordered.class is null then 'Enheden kan ikke sammenlignes'
            when ordered.comparison_value is not null then null
            when ordered.class = 'count' then 'Ikke alle medlemmer har et tal'
            when ordered.known_weight < 90 and ordered.is_given
                then 'Kilden har intet tal for sammenligningen, og for få medlemmer har et'
            when ordered.known_weight < 90 then 'Medlemmer med et tal har under 90 % af arbejdsstyrken'
            else 'Arbejdsstyrken kendes ikke for alle medlemmer'
        end,
        case
            when ordered.class <> 'count' then null
            when ordered.value is not null and ordered.per_1000 is null then 'Arbejdsstyrken kendes ikke'
            when ordered.comparison_per_1000 is null
                then 'Sammenligningens antal pr. 1.000 i arbejdsstyrken kendes ikke'
        end,
        case
            when ordered.rank is not null and ordered.standing is null
                then 'For få medlemmer har et tal til tredjedele'
        end
    ), '') as remark
from ordered
order by ordered.benchmark_no, ordered.area_code
