-- Status 3 og 12 måneder efter en ydelse: job, uddannelse, fleksjob, pension, selvforsørgelse, andet.
-- By the quarter in which the spells ended. 'other' is what the source's total leaves, known only
-- where it hides none of the five. Where the numbers that it gives leave one or two spells, none of
-- that quarter is shown: together they would give them back. Nor is one that leaves so few alone.
-- One row per indicator, area and quarter. Unit: per cent.
-- From jobindsats y01b15, y07b15, y09b15, y12b15 and y60b15.
-- About: Efter det kvartal, forløbene er afsluttet i; de seks andele giver tilsammen 100 %. Hvor kun ét
--   eller to forløb ville stå tilbage, vises andelene ikke, for de ville røbe antallet.
-- Better: neither
-- Numerator: Afsluttede forløb, der efterfølges af denne status. »Anden status« er alle andre: a-dagpenge,
--   sygedagpenge, kontanthjælp, barsel, folkepension, efterløn, jobafklaring, revalidering og andet.
-- Denominator: Alle forløb, der er afsluttet i kvartalet.
-- Caveat: Job er lønmodtagerbeskæftigelse uden støtte; den, der er selvstændig eller forsørges af andre,
--   tæller som selvforsørgende.
-- Caveat: De nyeste kvartaler har ingen andel, før de kan følges op.
with outcome (outcome, words, status) as (
    values
        ('job', 'i job', 'Lønmodtagerbeskæftigelse'),
        ('education', 'i uddannelse', 'Uddannelse'),
        ('flex_job', 'i fleksjob', 'Fleksjob'),
        ('pension', 'på førtids-, senior- eller tidlig pension', 'Førtids-, senior- og tidlig pension'),
        ('self_support', 'selvforsørgende', 'Selvforsørgelse'),
        ('other', 'i anden status', null)
),

horizon (months_after) as (
    values (3), (12)
),

member (indicator, label, benefit, status, months_after) as (
    select
        format('status_after_{}_{}_{}_months', name, outcome, months_after) as indicator,
        format('Andel {} {} måneder efter {}', words, months_after, benefit) as label,
        benefit,
        status,
        months_after
    from spell_benefit()
    cross join outcome
    cross join horizon
),

given as (
    select after_benefit.*
    from core.status_after_benefit as after_benefit
    where after_benefit.status = 'Arbejdsmarkedsstatus i alt'
        or after_benefit.status in (select outcome.status from outcome)
),

whole as (
    select
        benefit,
        months_after,
        area_code,
        period,
        starts_on,
        ends_on,
        source_table,
        max(spells) filter (where status = 'Arbejdsmarkedsstatus i alt') as ended,
        ended - coalesce(sum(spells) filter (where status <> 'Arbejdsmarkedsstatus i alt'), 0) as left_over,
        count(*) filter (where spells is not null or mark = 'absent') = 6 as has_all,
        coalesce(bool_or(mark = 'not_mature'), false) as is_early,
        coalesce(bool_or(mark like '<%'), false) as has_hidden
    from given
    group by all
),

spells as (
    select
        member.indicator,
        whole.*,
        if(member.status is null, if(whole.has_all, whole.left_over, null), given.spells) as part,
        given.mark = 'absent' as is_absent
    from whole
    join member using (benefit, months_after)
    left join given using (benefit, months_after, area_code, period, status)
),

shown as (
    select
        *,
        coalesce(gives_back(left_over, 0) or gives_back(ended, part), false) as tells_few,
        coalesce(ended > 0 and part >= 0, false) and not tells_few as is_shown
    from spells
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, part, null) as numerator,
    if(is_shown, ended, null) as denominator,
    if(is_shown, 100.0 * part / ended, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when is_early then 'not_mature'
        when is_absent then 'absent'
        when has_hidden or tells_few then 'hidden'
        else 'missing'
    end as mark,
    source_table as source_tables
from shown
