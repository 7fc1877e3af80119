-- Det, der er lagt mærke til i en kildes svar: tal, der mangler eller er flyttet, perioder, værdier.
-- One row per source table or list with notices; `pejl sources` shows them too. A list that was never
-- loaded is told as such elsewhere.
select
    raw_table as indicator,
    null::varchar as area_code,
    last_period as period,
    noticed as finding
from mart.source_freshness
where noticed is not null
    and rows is not null
