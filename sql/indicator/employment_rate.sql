-- Beskæftigelsesfrekvensen for 16-64-årige.
-- One row per area and year. Unit: per cent. Source: StatBank RAS200.
-- Better: higher
-- Numerator: Beskæftigede på 16-64 år ultimo november; kilden giver dem ikke.
-- Denominator: Borgere på 16-64 år; kilden giver dem ikke.
-- Caveat: Opgjort én dag om året, ultimo november, og offentliggjort omkring 11 måneder senere.
-- Caveat: Den er efter bopæl; de, der arbejder i udlandet uden dansk arbejdsgiver, tæller ikke som beskæftigede.
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    value,
    'pct' as unit,
    mark,
    source_table as source_tables
from staging.statbank_ras200
where rate = 'Beskæftigelsesfrekvens'
    and age = '16-64 år'
