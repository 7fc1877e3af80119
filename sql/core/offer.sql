-- Offers (tilbud) that the municipality has started, from Fasit.
-- One row per offer. An offer without an end date is still running.
select offer, person, offer_type, starts_on, ends_on, area_code, source_table
from raw.fasit_offers
