-- Personer med sag i året, lagt sammen over målgrupper.
-- Distinct persons of each target group as the list writes it, added up: who changed target group
-- in the year counts in each, as in the paper of April 2023 (6.183 in 2022).
-- One row per area and year. Unit: persons. Source: Fasit.
-- An open case runs until the newest year in which any case began. Years that the list does not
-- cover whole are too low, as is the running one. A target group that is not known counts as one.
-- Less case_persons_distinct it is how often a person counts more than once. What the paper printed
-- stands in the register, as case_contact_share_30_64's numerator.
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
),

in_group as (
    select
        area_code,
        year,
        target_group,
        count(distinct person) as persons,
        any_value(source_table) as source_table
    from case_year
    group by all
)

select
    area_code,
    year::varchar as period,
    make_date(year, 1, 1) as starts_on,
    make_date(year, 12, 31) as ends_on,
    null::double as numerator,
    null::double as denominator,
    sum(persons)::double as value,
    'persons' as unit,
    null::varchar as mark,
    any_value(source_table) as source_tables
from in_group
group by area_code, year
