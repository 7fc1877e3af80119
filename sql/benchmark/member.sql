-- Hvem der er i hvilken gruppe i hver periode, og deres arbejdsstyrke.
-- One row per comparison, group, area and period that has a figure. A municipality is in the group
-- that it is in on the period's last day. The labour force is that of the last November before the
-- period's year, else the first there is; empty where it is not known.
-- Where each municipality has a group of those that are alike (`group_of`), it lies in its own to be
-- ranked, but does not count in it (`is_member`).
with listed as (
    select
        comparison,
        comparison_code,
        comparison_label,
        area_code,
        kind,
        group_of,
        own_area_code,
        weighting,
        valid_from,
        valid_to,
        kind = 'municipality' and group_of is null as is_member
    from core.comparison_group
    union all
    select
        owner.comparison,
        owner.comparison_code,
        owner.comparison_label,
        alike.other_area_code as area_code,
        owner.kind,
        owner.group_of,
        owner.own_area_code,
        owner.weighting,
        owner.valid_from,
        owner.valid_to,
        true as is_member
    from core.comparison_group as owner
    join mart.similar_municipality as alike on owner.group_of = alike.area_code
    where alike.basis = 'structure'
),

period as (
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
)

select
    own.* exclude (valid_from, valid_to),
    weighed.period,
    weighed.starts_on,
    weighed.ends_on,
    labour_force.persons as labour_force
from listed as own
join weighed
    on weighed.ends_on
    between coalesce(own.valid_from, date '0001-01-01')
    and coalesce(own.valid_to, date '9999-12-31')
left join core.labour_force
    on labour_force.area_code = own.area_code and labour_force.starts_on = weighed.counted_on
