-- Personer med sag i året.
-- Each person once, however many cases and target groups.
-- One row per area and year. Unit: persons. Source: Fasit.
-- An open case runs until the newest year in which any case began. Years that the list does not
-- cover whole are too low, as is the running one. The paper of April 2023 adds up its target groups
-- instead: case_persons_sum_of_groups.
with case_year as (
    select
        area_code,
        person,
        target_group,
        source_table,
        unnest(range(
            year(case_starts_on),
            coalesce(
                year(case_ends_on), (select max(year(case_starts_on)) from core.citizen_case)
            ) + 1
        )) as year
    from core.citizen_case
)

select
    area_code,
    year::varchar as period,
    make_date(year, 1, 1) as starts_on,
    make_date(year, 12, 31) as ends_on,
    null::double as numerator,
    null::double as denominator,
    count(distinct person)::double as value,
    'persons' as unit,
    null::varchar as mark,
    any_value(source_table) as source_tables
from case_year
group by area_code, year
