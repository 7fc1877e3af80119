-- Samarbejdsgrad med virksomheder med mindst én ansat.
-- Companies that the municipality cooperated with in the year, out of those in the municipality
-- with at least one employee. One row per area and year. Unit: per cent. Source: Fasit and CVR.
-- A company counts once whatever the number of contacts. The paper counts companies with more
-- than one employee; jobindsats' own measure counts those with at least one.
-- Better: higher
select
    company.area_code,
    company.year::varchar as period,
    make_date(company.year, 1, 1) as starts_on,
    make_date(company.year, 12, 31) as ends_on,
    count(cooperating.company)::double as numerator,
    count(*)::double as denominator,
    100.0 * count(cooperating.company) / count(*) as value,
    'pct' as unit,
    null::varchar as mark,
    concat_ws(
        ' ', any_value(company.source_table), any_value(cooperating.source_table)
    ) as source_tables
from core.company
left join core.cooperating_company as cooperating using (area_code, company, year)
where company.employees > 0
group by company.area_code, company.year
