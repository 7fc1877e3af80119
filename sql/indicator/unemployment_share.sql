-- Fuldtidsledige i procent af arbejdsstyrken.
-- One row per indicator, area and month. Unit: per cent. Source: StatBank AUS08 and jobindsats
-- y25i01.
-- Indicator unemployment_share: Fuldtidsledige i procent af arbejdsstyrken
-- Indicator unemployment_share_seasonally_adjusted: Fuldtidsledige i procent af arbejdsstyrken,
--   sæsonkorrigeret
-- Indicator unemployment_share_of_labour_force_16_66: Ledige fuldtidspersoner i procent af
--   arbejdsstyrken 16-66 år
-- Better: lower
-- Numerator: Ledige på a-dagpenge eller kontanthjælp, omregnet til fuldtid; kilden giver dem ikke.
-- Denominator: Arbejdsstyrken; kilden giver den ikke.
-- Caveat: unemployment_share er Danmarks Statistiks optælling og når tilbage til 2007;
--   unemployment_share_of_labour_force_16_66 er jobindsats' af de samme personer. Papiret siger
--   ikke, hvilken af dem dets kurver viser.
-- Caveat: De sæsonkorrigerede tal må ikke sammenlignes med de faktiske, og hver ny måned flytter de
--   tidligere.
with given as (
    select
        case adjustment
            when 'Opregnede faktiske i pct. af arbejdsstyrken' then 'unemployment_share'
            when 'Sæsonkorrigeret i pct. af arbejdsstyrken'
                then 'unemployment_share_seasonally_adjusted'
        end as indicator,
        *
    from core.unemployment
    union all by name
    select
        'unemployment_share_of_labour_force_16_66' as indicator,
        *
    from core.unemployed
    where adjustment = 'Faktisk'
        and benefit_group = 'Ydelsesgrupper i alt'
        and measure = 'full_time_share_labour_force'
)

select
    indicator,
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
from given
