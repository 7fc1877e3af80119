-- Andel i job eller uddannelse 3 og 6 måneder efter nyledighed (statens resultatmåling).
-- The source's own share of a month, and that of the twelve months which end with it, weighted by the
-- newly unemployed: the season is strong (49 % of January, 37 % of April 2025).
-- One row per indicator, area and month. Unit: per cent. Source: jobindsats rm01.
-- About: Måneden er den, status er opgjort i; de nyledige er dem fra 3 eller 6 måneder før. Uden
--   »enkelt måned« er det de 12 måneder, der slutter med måneden, vægtet med de nyledige.
-- Better: higher
-- Numerator: De nyledige, der er i job uden løntilskud eller på SU; kilden giver dem ikke.
-- Denominator: Personer, der for første gang i en ny dagpengeperiode fik a-dagpenge; døde og udvandrede
--   er ikke med.
-- Caveat: Kun tabellen efter a-kasse (rm01ak) er kendt. Indtil jobindsats har en efter kommune, er der
--   ingen tal; `pejl sources` siger, om den er fundet.
-- Caveat: Sæsonen er stærk: hold en enkelt måned op mod samme måned året før, eller brug de 12 måneder.
-- Caveat: Den nyeste måned kan ændre sig.
with member (indicator, label, months_after, is_single) as (
    values
        (
            'result_job_or_education_3_months',
            'Andel i job eller uddannelse 3 måneder efter nyledighed, 12 måneder',
            3,
            false
        ),
        (
            'result_job_or_education_6_months',
            'Andel i job eller uddannelse 6 måneder efter nyledighed, 12 måneder',
            6,
            false
        ),
        (
            'result_job_or_education_3_months_single_month',
            'Andel i job eller uddannelse 3 måneder efter nyledighed, enkelt måned',
            3,
            true
        ),
        (
            'result_job_or_education_6_months_single_month',
            'Andel i job eller uddannelse 6 måneder efter nyledighed, enkelt måned',
            6,
            true
        )
),

month as (
    select
        regexp_extract(measure, '[0-9]+')::integer as months_after,
        area_code,
        period,
        starts_on,
        ends_on,
        source_table,
        max(value) filter (where measure like 'newly_unemployed%') as persons,
        max(value) filter (where measure like 'share%') as share,
        max(mark) filter (where measure like 'share%') as mark
    from staging.jobindsats_rm01
    group by all
),

year as (
    select
        *,
        count(*) over twelve = 12 as is_whole,
        if(count(persons * share) over twelve = 12, sum(persons * share) over twelve / sum(persons) over twelve, null)
            as of_year,
        coalesce(bool_or(mark like '<%' or persons is null) over twelve, false) as has_hidden
    from month
    window
        twelve as (
            partition by months_after, area_code
            order by starts_on
            range between interval 11 month preceding and current row
        )
)

select
    member.indicator,
    year.area_code,
    year.period,
    year.starts_on,
    year.ends_on,
    null::double as numerator,
    null::double as denominator,
    if(member.is_single, year.share, year.of_year) as value,
    'pct' as unit,
    case
        when member.is_single then year.mark
        when year.of_year is null then if(year.has_hidden, 'hidden', 'missing')
    end as mark,
    year.source_table as source_tables
from year
join member using (months_after)
where member.is_single
    or year.is_whole
