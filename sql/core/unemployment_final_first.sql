-- Ledige i procent af arbejdsstyrken, det endelige tal hvor der er et.
-- StatBank AUP02 where it has the month, else the provisional count of AUP01, which may be revised:
-- `status` marks the seam, about six months before the newest month.
-- One row per area and month. Unit: per cent.
with
final_month as (select distinct period from staging.statbank_aup02 where value is not null),

answer as (
    select *, 'final' as status
    from staging.statbank_aup02
    where period in (select period from final_month)
    union all
    select *, 'provisional' as status
    from staging.statbank_aup01
    where period not in (select period from final_month)
)

select
    area_code,
    period,
    starts_on,
    ends_on,
    value,
    status,
    mark,
    source_table
from answer
