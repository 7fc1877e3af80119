-- Samarbejdsgrad med virksomheder.
-- A company counts once whatever the number of contacts.
-- One row per indicator, area and year. Unit: per cent. Source: Fasit and CVR.
-- About: En virksomhed tæller én gang, uanset hvor mange kontakter der har været.
-- Better: higher
-- Numerator: Virksomheder i kommunen, som den har samarbejdet med i året.
-- Denominator: Virksomheder i kommunen med mere end én eller mindst én ansat.
-- Caveat: Virksomheder, som udtrækket af CVR ikke har, tæller ikke med; hvor mange de er, står i
--   cooperating_companies_outside_cvr.
-- Caveat: Papiret regner med virksomheder med mere end én ansat; jobindsats' eget mål med dem, der
--   har mindst én.
-- Parts: company_cooperation_rate_any_employee: company_cooperation_rate
with member (indicator, label, least_employees) as (
    values
        ('company_cooperation_rate', 'Samarbejdsgrad med virksomheder med mere end én ansat', 2),
        (
            'company_cooperation_rate_any_employee',
            'Samarbejdsgrad med virksomheder med mindst én ansat',
            1
        )
)

select
    member.indicator,
    company.area_code,
    company.year::varchar as period,
    make_date(company.year, 1, 1) as starts_on,
    make_date(company.year, 12, 31) as ends_on,
    count(cooperating.company)::double as numerator,
    count(*)::double as denominator,
    100.0 * count(cooperating.company) / count(*) as value,
    'pct' as unit,
    null::varchar as mark,
    'fasit_cvr_companies fasit_company_cooperation' as source_tables
from core.company
join member on company.employees >= member.least_employees
left join core.cooperating_company as cooperating using (area_code, company, year)
group by member.indicator, company.area_code, company.year
