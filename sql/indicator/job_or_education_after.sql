-- Andel i job eller uddannelse 1, 3, 6 og 12 måneder efter en ydelse.
-- By the quarter in which the spells ended. Where one or two spells ended in neither the counts
-- would give that number back. Then the share of the first month stands alone, with one decimal as
-- the source rounds, and that quarter's later months have no share: the ended spells are the same
-- in all four.
-- One row per indicator, area and quarter. Unit: per cent. Source: jobindsats y38b15 and y60b15.
-- About: Efter det kvartal, forløbene er afsluttet i. Hvor kun ét eller to forløb endte i ingen af
--   delene, vises antallene ikke: andelen for den første måned vises alene med én decimal, som
--   kilden runder af, og de senere måneder har ingen.
-- Better: higher
-- Numerator: Afsluttede forløb, der efterfølges af lønmodtagerbeskæftigelse eller uddannelse.
-- Denominator: Alle forløb, der er afsluttet i kvartalet.
-- Caveat: Fleksjob, selvforsørgelse og pension er ikke talt med, selv om de også kan være et mål;
--   efter kontanthjælp viser status_after_cash_benefit dem hver for sig.
-- Caveat: De nyeste kvartaler har ingen andel, før de kan følges op, og et kvartal, hvor kilden
--   skjuler job eller uddannelse, har ingen.
-- Caveat: Serien efter uddannelseshjælp sluttede med ydelsen den 30. juni 2025. Efter kontanthjælp
--   er dens efterfølger, men af alle aldre.
with member (indicator, label, benefit, months_after) as (
    values
        (
            'job_or_education_after_education_benefit',
            'Andel unge i job eller uddannelse 1 måned efter uddannelseshjælp',
            'uddannelseshjælp', 1
        ),
        (
            'job_or_education_after_education_benefit_3_months',
            'Andel unge i job eller uddannelse 3 måneder efter uddannelseshjælp',
            'uddannelseshjælp', 3
        ),
        (
            'job_or_education_after_education_benefit_6_months',
            'Andel unge i job eller uddannelse 6 måneder efter uddannelseshjælp',
            'uddannelseshjælp', 6
        ),
        (
            'job_or_education_after_education_benefit_12_months',
            'Andel unge i job eller uddannelse 12 måneder efter uddannelseshjælp',
            'uddannelseshjælp', 12
        ),
        (
            'job_or_education_after_cash_benefit_1_month',
            'Andel i job eller uddannelse 1 måned efter kontanthjælp',
            'kontanthjælp', 1
        ),
        (
            'job_or_education_after_cash_benefit_3_months',
            'Andel i job eller uddannelse 3 måneder efter kontanthjælp',
            'kontanthjælp', 3
        ),
        (
            'job_or_education_after_cash_benefit_6_months',
            'Andel i job eller uddannelse 6 måneder efter kontanthjælp',
            'kontanthjælp', 6
        ),
        (
            'job_or_education_after_cash_benefit_12_months',
            'Andel i job eller uddannelse 12 måneder efter kontanthjælp',
            'kontanthjælp', 12
        )
),

spells as (
    select
        member.indicator,
        given.benefit,
        given.months_after,
        given.area_code,
        given.period,
        given.starts_on,
        given.ends_on,
        max(given.spells) filter (where given.status = 'Lønmodtagerbeskæftigelse')
        + max(given.spells) filter (where given.status = 'Uddannelse') as in_either,
        max(given.spells) filter (where given.status = 'Arbejdsmarkedsstatus i alt') as ended,
        coalesce(bool_or(given.mark = 'not_mature'), false) as is_early,
        bool_or(given.mark like '<%') filter (
            where given.status in (
                'Lønmodtagerbeskæftigelse', 'Uddannelse', 'Arbejdsmarkedsstatus i alt'
            )
        ) as has_hidden,
        any_value(given.source_table) as source_tables
    from core.status_after_benefit as given
    join member using (benefit, months_after)
    group by all
),

neither as (
    select
        *,
        coalesce(gives_back(ended, in_either), false) as tells_few
    from spells
),

shown as (
    select
        *,
        coalesce(ended > 0 and in_either >= 0, false)
        and (
            months_after = 1
            or not bool_or(tells_few) over (partition by benefit, area_code, period)
        ) as is_shown
    from neither
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown and not tells_few, in_either, null) as numerator,
    if(is_shown and not tells_few, ended, null) as denominator,
    case
        when not is_shown then null
        when tells_few then round(100.0 * in_either / ended, 1)
        else 100.0 * in_either / ended
    end as value,
    'pct' as unit,
    case
        when is_shown and tells_few then 'on_hidden'
        when is_shown then null
        when is_early then 'not_mature'
        when has_hidden then 'hidden'
        else 'missing'
    end as mark,
    source_tables
from shown
