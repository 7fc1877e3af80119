-- Andel af forløbene, der sluttede på 12 måneder.
-- Where one or two spells are left there is no share, for it would give that number back.
-- One row per indicator, area and month. Unit: per cent. Source: jobindsats y01a24, y07a04, y09a24,
-- y12a24 and y60a24.
-- About: De 12 måneder, der slutter med måneden; ingen andel, hvor kilden skjuler et af tallene.
-- Better: higher
-- Numerator: Forløb, der sluttede i de 12 måneder.
-- Denominator: Forløb, der løb, da de 12 måneder begyndte, og dem, der begyndte i dem.
-- Caveat: Også den, der flytter fra kommunen eller får en anden ydelse, afslutter et forløb; hvad de
--   kom til, viser status_after.
with member (indicator, label, benefit) as (
    select
        'outflow_share_' || name as indicator,
        'Andel af forløbene, der sluttede på 12 måneder, ' || benefit as label,
        benefit
    from spell_benefit()
),

spells as (
    select
        member.indicator,
        flow.*,
        flow.running_12_months_ago + flow.started_12_months as everybody
    from core.spell_flow as flow
    join member using (benefit)
    where flow.is_whole
),

shown as (
    select
        *,
        coalesce(everybody >= ended_12_months and not gives_back(everybody, ended_12_months), false) as is_shown
    from spells
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, ended_12_months, null) as numerator,
    if(is_shown, everybody, null) as denominator,
    if(is_shown, 100.0 * ended_12_months / everybody, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when ended_12_months <= everybody then 'hidden'
        else otherwise
    end as mark,
    source_table as source_tables
from shown
