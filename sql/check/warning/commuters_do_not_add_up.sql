-- Ind- og udpendlere, der ikke passer med dem, der bor og arbejder i kommunen.
-- Employed residents, less those who commute out, plus those who commute in, are those who work there.
-- That PEND101 counts so is inferred; 1 in 200 is let pass.
select
    'commuting_share_out' as indicator,
    area_code,
    period,
    format(
        'Udpendlerne og indpendlerne i {} giver ikke dem, der arbejder i kommunen; se efter i PEND101, hvad der tælles.',
        period
    ) as finding
from (
    select
        area_code,
        period,
        sum(value) filter (where commuting = 'Dagbefolkning') as by_day,
        sum(value * case commuting when 'Udpendling' then -1 when 'Dagbefolkning' then 0 else 1 end) as computed
    from staging.statbank_pend101
    group by all
)
where abs(computed - by_day) > 0.005 * by_day
