-- Personer med sag i året, målgrupper lagt sammen og hver person én gang.
-- An open case runs until the day of its list. A target group that is not known counts as one.
-- One row per indicator, area and year. Unit: persons. Source: Fasit.
-- About: En åben sag løber til dagen for den liste, den står i. En ukendt målgruppe tæller som én.
-- Better: neither
-- Numerator: Personer med en sag, der løber i året.
-- Denominator: Ingen; et antal.
-- Caveat: Lagt sammen over målgrupper tæller den, der skifter målgruppe, med i hver, som i papiret
--   fra april 2023 (6.183 i 2022, se case_contact_share_30_64); forskellen til hver person én gang
--   er, hvor ofte en person tælles mere end én gang.
-- Caveat: År, som listen ikke dækker helt, er for lave; det er det løbende år også.
-- Parts: case_persons_sum_of_groups: case_persons_distinct
-- Parts: case_persons_distinct: activation_share_ukraine.denominator
with member (indicator, label) as (
    values
        ('case_persons_distinct', 'Personer med sag i året, hver person én gang'),
        ('case_persons_sum_of_groups', 'Personer med sag i året, lagt sammen over målgrupper')
),

case_year as (
    select
        area_code,
        person,
        target_group,
        source_table,
        unnest(range(year(case_starts_on), year(last_known_on) + 1)) as year
    from core.citizen_case
),

counted as (
    select
        area_code,
        year,
        any_value(source_table) as source_tables,
        count(distinct person) as persons,
        count(distinct row(person, coalesce(target_group, ''))) as in_groups
    from case_year
    group by area_code, year
)

select
    member.indicator,
    counted.area_code,
    counted.year::varchar as period,
    make_date(counted.year, 1, 1) as starts_on,
    make_date(counted.year, 12, 31) as ends_on,
    null::double as numerator,
    null::double as denominator,
    if(
        member.indicator = 'case_persons_distinct', counted.persons, counted.in_groups
    )::double as value,
    'persons' as unit,
    null::varchar as mark,
    counted.source_tables
from counted
cross join member
