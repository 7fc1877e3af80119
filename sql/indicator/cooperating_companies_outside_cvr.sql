-- Virksomheder, som kommunen har samarbejdet med, og som udtrækket af CVR ikke har.
-- They are in no cooperation rate, which counts the companies of the extract. A year without an
-- extract has no row.
-- One row per area and year. Unit: companies. Source: Fasit and CVR.
-- About: De tæller ikke med i company_cooperation_rate, som tæller udtrækkets virksomheder. Et år uden
--   udtræk har intet tal.
-- Better: lower
-- Numerator: Virksomheder, som kommunen har samarbejdet med i året, og som ikke står i udtrækket, heller
--   ikke i en anden kommune.
-- Denominator: Ingen; et antal.
-- Caveat: Mange betyder, at udtrækket er for gammelt eller for snævert, eller at CVR-numre er skrevet
--   forkert, så samarbejdsgraden er for lav.
select
    cooperating.area_code,
    cooperating.year::varchar as period,
    make_date(cooperating.year, 1, 1) as starts_on,
    make_date(cooperating.year, 12, 31) as ends_on,
    null::double as numerator,
    null::double as denominator,
    count(*) filter (where listed.company is null)::double as value,
    'companies' as unit,
    null::varchar as mark,
    'fasit_cvr_companies fasit_company_cooperation' as source_tables
from core.cooperating_company as cooperating
left join raw.fasit_cvr_companies as listed using (area_code, company, year)
where cooperating.year in (select year from raw.fasit_cvr_companies)
group by cooperating.area_code, cooperating.year
