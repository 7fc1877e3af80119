-- Virksomheder i kommunen med ansatte, fra et udtræk af CVR.
-- One row per company and year. Companies are pseudonyms; those elsewhere are left out.
select area_code, company, year, employees, source_table
from raw.fasit_cvr_companies
where municipality_code = area_code
    and employees > 0
