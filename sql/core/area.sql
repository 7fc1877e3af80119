-- Områder: landet, regionerne, landsdelene og kommunerne.
-- One row per area. Sources that have only names are joined by `area`.
select area_code, area, kind, region_code, landsdel_code
from raw.reference_area
