-- Virksomheder, som kommunen har samarbejdet med, fra Fasit.
-- One row per company and year, however often they cooperated; what is planned does not count.
select distinct area_code, company, year(happened_on) as year, source_table
from raw.fasit_company_cooperation
where happened_on <= listed_on
