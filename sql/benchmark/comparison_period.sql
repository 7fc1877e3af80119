-- Hver gruppe i hver periode: antal medlemmer og deres samlede arbejdsstyrke.
-- One row per comparison, group and period. `group_no` numbers them in order of comparison, group and
-- day; `all_labour_force` is empty where that of a member is not known.
select
    comparison,
    comparison_code,
    comparison_label,
    own_area_code,
    weighting,
    period,
    starts_on,
    ends_on,
    (row_number() over (order by comparison, comparison_code, starts_on, period))::integer
        as group_no,
    count(*) filter (where is_member) as members,
    case
        when bool_and(labour_force is not null) filter (where is_member)
            then (sum(labour_force::decimal(38, 6)) filter (where is_member))::double
    end as all_labour_force
from benchmark.member
group by
    comparison,
    comparison_code,
    comparison_label,
    own_area_code,
    weighting,
    period,
    starts_on,
    ends_on
