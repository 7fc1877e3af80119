-- Citizens' cases with target group and group of origin, from Fasit.
-- One row per case; a person can have several. A case without an end date is still open.
select area_code, person, target_group, origin, case_starts_on, case_ends_on, source_table
from raw.fasit_citizens
