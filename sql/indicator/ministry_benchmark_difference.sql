-- Faktisk minus forventet andel på offentlig forsørgelse.
-- Of the population, two decimals as the source rounds. The persons, rounded to tens, stand in
-- mart.ministry_benchmark.
-- One row per indicator, municipality and rolling year. Unit: percentage points.
-- From jobindsats y30r21.
-- About: Andele af befolkningen med to decimaler, som kilden runder af.
-- Better: lower
-- Numerator: Faktisk minus forventet antal fuldtidspersoner på offentlig forsørgelse; står i
--   mart.ministry_benchmark, afrundet til tiere.
-- Denominator: Befolkningen; kilden giver den ikke.
-- Caveat: Under nul er færre, end ministeren venter af kommunen, og det er godt.
-- Caveat: Sygedagpenge mv. er sygedagpenge og jobafklaringsforløb; kontanthjælp mv. er
--   kontanthjælp, uddannelseshjælp, revalidering, selvforsørgelses- og hjemrejse- samt
--   overgangsydelse, ressourceforløb og ledighedsydelse.
-- Caveat: Grupperne giver ikke altid ydelsesgrupper i alt, fordi kilden runder af.
with member (indicator, label, benefit_group) as (
    values
        (
            'ministry_benchmark_difference',
            'Faktisk minus forventet andel på offentlig forsørgelse, ydelsesgrupper i alt',
            'Ydelsesgrupper i alt'
        ),
        (
            'ministry_benchmark_difference_unemployment_benefit',
            'Faktisk minus forventet andel på offentlig forsørgelse, a-dagpenge mv',
            'A-dagpenge mv.'
        ),
        (
            'ministry_benchmark_difference_sickness_benefit',
            'Faktisk minus forventet andel på offentlig forsørgelse, sygedagpenge mv',
            'Sygedagpenge mv.'
        ),
        (
            'ministry_benchmark_difference_cash_benefit',
            'Faktisk minus forventet andel på offentlig forsørgelse, kontanthjælp mv',
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
    benchmark.difference_share as value,
    'pct_point' as unit,
    if(benchmark.difference_share is null, 'missing', null) as mark,
    benchmark.source_table as source_tables
from core.ministry_benchmark as benchmark
join member using (benefit_group)
