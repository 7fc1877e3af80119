-- Placering på beskæftigelsesministerens benchmark.
-- The source's own rank among all municipalities, 1 is best; mart.ministry_benchmark has it beside
-- one that is counted again.
-- One row per indicator, municipality and rolling year. Unit: rank.
-- From jobindsats y30r21.
-- About: Kildens egen plads blandt alle kommuner, 1 er bedst; i mart.ministry_benchmark står den
--   ved siden af en, der er talt efter.
-- Better: lower
-- Numerator: Kommunens plads, når kommunerne stilles op efter forskellen mellem faktisk og
--   forventet andel på offentlig forsørgelse, den laveste først.
-- Denominator: Ingen; en plads blandt alle kommuner.
-- Caveat: Sygedagpenge mv. er sygedagpenge og jobafklaringsforløb; kontanthjælp mv. er
--   kontanthjælp, uddannelseshjælp, revalidering, selvforsørgelses- og hjemrejse- samt
--   overgangsydelse, ressourceforløb og ledighedsydelse.
-- Caveat: Inden for ens trykte forskelle kender kilden en rækkefølge, der ikke kan ses.
with member (indicator, label, benefit_group) as (
    values
        (
            'ministry_benchmark_rank',
            'Placering på beskæftigelsesministerens benchmark, ydelsesgrupper i alt',
            'Ydelsesgrupper i alt'
        ),
        (
            'ministry_benchmark_rank_unemployment_benefit',
            'Placering på beskæftigelsesministerens benchmark, a-dagpenge mv',
            'A-dagpenge mv.'
        ),
        (
            'ministry_benchmark_rank_sickness_benefit',
            'Placering på beskæftigelsesministerens benchmark, sygedagpenge mv',
            'Sygedagpenge mv.'
        ),
        (
            'ministry_benchmark_rank_cash_benefit',
            'Placering på beskæftigelsesministerens benchmark, kontanthjælp mv',
            'Kontanthjælp mv.'
        )
)

select
    member.indicator,
    benchmark.area_code,
    benchmark.period,
    benchmark.starts_on,
    benchmark.ends_on,
    null::double as numerator,
    null::double as denominator,
    benchmark.rank::double as value,
    'rank' as unit,
    if(benchmark.rank is null, 'missing', null) as mark,
    benchmark.source_table as source_tables
from core.ministry_benchmark as benchmark
join member using (benefit_group)
