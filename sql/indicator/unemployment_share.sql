-- Fuldtidsledige i procent af arbejdsstyrken.
-- One row per indicator, area and month. Unit: per cent. Source: StatBank AUS08 and jobindsats
-- y25i01.
-- Better: lower
-- Numerator: Ledige på a-dagpenge eller kontanthjælp, omregnet til fuldtid; kilden giver dem ikke.
-- Denominator: Arbejdsstyrken; kilden giver den ikke.
-- Caveat: unemployment_share er Danmarks Statistiks optælling og når tilbage til 2007;
--   unemployment_share_of_labour_force_16_66 er jobindsats' af de samme personer. Papiret siger
--   ikke, hvilken af dem dets kurver viser.
-- Caveat: De sæsonkorrigerede tal må ikke sammenlignes med de faktiske, og hver ny måned flytter de
--   tidligere.
with member (indicator, label, adjustment) as (
    values
        (
            'unemployment_share',
            'Fuldtidsledige i procent af arbejdsstyrken',
            'Opregnede faktiske i pct. af arbejdsstyrken'
        ),
        (
            'unemployment_share_seasonally_adjusted',
            'Fuldtidsledige i procent af arbejdsstyrken, sæsonkorrigeret',
            'Sæsonkorrigeret i pct. af arbejdsstyrken'
        ),
        (
            'unemployment_share_of_labour_force_16_66',
            'Ledige fuldtidspersoner i procent af arbejdsstyrken 16-66 år',
            'Faktisk'
        )
),

both_sources as (
    select *
    from core.unemployment
    union all by name
    select *
    from core.unemployed
    where benefit_group = 'Ydelsesgrupper i alt'
        and measure = 'full_time_share_labour_force'
)

select
    member.indicator,
    both_sources.area_code,
    both_sources.period,
    both_sources.starts_on,
    both_sources.ends_on,
    null::double as numerator,
    null::double as denominator,
    both_sources.value,
    'pct' as unit,
    both_sources.mark,
    both_sources.source_table as source_tables
from both_sources
join member using (adjustment)
