-- Companies that the municipality cooperated with, from Fasit.
-- One row per company and year, however often they cooperated.
select distinct area_code, company, year(happened_on) as year, source_table
from raw.fasit_company_cooperation
