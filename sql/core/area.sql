-- Areas: the country, regions, landsdele and municipalities.
-- One row per area. Sources that have only names are joined by `area`.
select area_code, area, kind, region_code, landsdel_code
from raw.reference_area
