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
-- Caveat: Uddannelse er ikke talt med: kilden skjuler den i mange kommuner.
with member (indicator, label, benefit, months_after) as (
    values
        ('job_after_unemployment_benefit_1_month', 'Andel i job 1 måned efter a-dagpenge',
            'a-dagpenge', 1),
        ('job_after_unemployment_benefit_3_months', 'Andel i job 3 måneder efter a-dagpenge',
            'a-dagpenge', 3),
        ('job_after_unemployment_benefit_6_months', 'Andel i job 6 måneder efter a-dagpenge',
            'a-dagpenge', 6),
        ('job_after_unemployment_benefit_12_months', 'Andel i job 12 måneder efter a-dagpenge',
            'a-dagpenge', 12),
        ('job_after_sickness_benefit_1_month', 'Andel i job 1 måned efter sygedagpenge',
            'sygedagpenge', 1),
        ('job_after_sickness_benefit_3_months', 'Andel i job 3 måneder efter sygedagpenge',
            'sygedagpenge', 3),
        ('job_after_sickness_benefit_6_months', 'Andel i job 6 måneder efter sygedagpenge',
            'sygedagpenge', 6),
        ('job_after_sickness_benefit_12_months', 'Andel i job 12 måneder efter sygedagpenge',
            'sygedagpenge', 12),
        ('job_after_flex_benefit_1_month', 'Andel i job 1 måned efter ledighedsydelse',
            'ledighedsydelse', 1),
        ('job_after_flex_benefit_3_months', 'Andel i job 3 måneder efter ledighedsydelse',
            'ledighedsydelse', 3),
        ('job_after_flex_benefit_6_months', 'Andel i job 6 måneder efter ledighedsydelse',
            'ledighedsydelse', 6),
        ('job_after_flex_benefit_12_months', 'Andel i job 12 måneder efter ledighedsydelse',
            'ledighedsydelse', 12)
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
        ended > 0 and ended - in_job not in (1, 2) as is_shown
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
