-- En plads på ministerens benchmarkliste, som de trykte forskelle ikke kan give.
-- Ranks that differ only inside a tie of the printed shares are no finding.
select
    case benefit_group
        when 'A-dagpenge mv.' then 'ministry_benchmark_rank_unemployment_benefit'
        when 'Sygedagpenge mv.' then 'ministry_benchmark_rank_sickness_benefit'
        when 'Kontanthjælp mv.' then 'ministry_benchmark_rank_cash_benefit'
        else 'ministry_benchmark_rank'
    end as indicator,
    area_code,
    period,
    format('{}, {}: kilden skriver plads {}, de trykte forskelle giver {}.', area, benefit_group, rank, computed_rank)
        as finding
from mart.ministry_benchmark
where rank_check = 'differs'
