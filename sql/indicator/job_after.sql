-- Andel i job 1, 3, 6 og 12 måneder efter en ydelse.
-- By the quarter in which the spells ended. Where one or two spells ended otherwise there is no
-- share, for the ended spells, the same in every follow-up, would give that number back.
-- One row per indicator, area and quarter. Unit: per cent.
-- From jobindsats y01b15, y07b15 and y09b15.
-- About: Efter det kvartal, forløbene er afsluttet i. Hvor kun ét eller to forløb ikke endte i job,
--   er der ingen andel: de afsluttede forløb er de samme i alle opfølgninger og ville røbe
--   antallet.
-- Better: higher
-- Numerator: Afsluttede forløb, der efterfølges af lønmodtagerbeskæftigelse.
-- Denominator: Alle forløb, der er afsluttet i kvartalet.
-- Caveat: De nyeste kvartaler har ingen andel, før de kan følges op.
-- Caveat: Uddannelse er ikke talt med: kilden skjuler den i mange kommuner. Heller ikke fleksjob,
--   selvforsørgelse og pension; status_after viser hver af dem.
with benefit (name, benefit) as (
    values
        ('unemployment_benefit', 'a-dagpenge'),
        ('sickness_benefit', 'sygedagpenge'),
        ('flex_benefit', 'ledighedsydelse')
),

horizon (months_after, name, words) as (
    values
        (1, '1_month', '1 måned'),
        (3, '3_months', '3 måneder'),
        (6, '6_months', '6 måneder'),
        (12, '12_months', '12 måneder')
),

member (indicator, label, benefit, months_after) as (
    select
        format('job_after_{}_{}', benefit.name, horizon.name) as indicator,
        format('Andel i job {} efter {}', horizon.words, benefit.benefit) as label,
        benefit.benefit,
        horizon.months_after
    from benefit
    cross join horizon
),

spells as (
    select
        member.indicator,
        given.area_code,
        given.period,
        given.starts_on,
        given.ends_on,
        max(given.spells) filter (where given.status = 'Lønmodtagerbeskæftigelse') as in_job,
        max(given.spells) filter (where given.status = 'Arbejdsmarkedsstatus i alt') as ended,
        max(given.mark) filter (where given.status = 'Lønmodtagerbeskæftigelse') as job_mark,
        bool_or(given.mark = 'not_mature') as is_early,
        bool_or(given.mark like '<%') as has_hidden,
        any_value(given.source_table) as source_tables
    from core.status_after_benefit as given
    join member using (benefit, months_after)
    where given.status in ('Lønmodtagerbeskæftigelse', 'Arbejdsmarkedsstatus i alt')
    group by all
),

shown as (
    select
        *,
        ended > 0 and not gives_back(ended, in_job) as is_shown
    from spells
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, in_job, null) as numerator,
    if(is_shown, ended, null) as denominator,
    if(is_shown, 100.0 * in_job / ended, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when job_mark = 'absent' then 'absent'
        when is_early then 'not_mature'
        when has_hidden then 'hidden'
        else 'missing'
    end as mark,
    source_tables
from shown
