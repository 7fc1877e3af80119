-- Unge efter visitation: uddannelses- og aktivitetsparate.
-- A month in which a category of the sum is hidden has no figure. Unknown visitation is left out.
-- One row per indicator, area and month. Unit: persons. Source: jobindsats y38a02, and y60a02 from
-- July 2025 where the category goes on.
-- About: En måned, hvor en af kategorierne er skjult, har intet tal. Uoplyst visitation er ikke
--   med.
-- Better: lower
-- Numerator: Unge med denne visitation i måneden.
-- Denominator: Ingen; et antal.
-- Break: 2025-07-01 Uddannelseshjælp ophørte. young_on_education_benefit og young_activity_ready
--   slutter; young_education_ready fortsætter i den ene kontanthjælp, som kun unge visiteres til
--   uddannelse i, og hvor også de er, der fik selvforsørgelses- og hjemrejse- eller
--   overgangsydelse.
-- Caveat: De aktivitetsparate unge har ingen efterfølger: kontanthjælp tæller dem sammen med dem,
--   der er fyldt 30 år (cash_benefit_persons_activity_ready).
-- Caveat: cash_benefit_persons_education_ready er den nye optælling ført tilbage, så de to kan
--   holdes op mod hinanden.
with member (indicator, label, on_education_benefit, on_cash_benefit) as (
    values
        (
            'young_on_education_benefit',
            'Unge på uddannelseshjælp, uddannelses- og aktivitetsparate',
            ['Aktivitetsparat', 'Alle uddannelsesparate'],
            []
        ),
        (
            'young_activity_ready',
            'Unge på uddannelseshjælp, aktivitetsparate',
            ['Aktivitetsparat'],
            []
        ),
        (
            'young_education_ready',
            'Unge, der er uddannelsesparate eller åbenlyst uddannelsesparate',
            ['Alle uddannelsesparate'],
            ['Uddannelsesparat', 'Åbenlys uddannelsesparat']
        )
),

category as (
    select
        indicator,
        'uddannelseshjælp' as benefit,
        unnest(on_education_benefit) as visitation,
        len(on_education_benefit) as parts
    from member
    union all
    select
        indicator,
        'kontanthjælp' as benefit,
        unnest(on_cash_benefit) as visitation,
        len(on_cash_benefit) as parts
    from member
),

count as (
    select
        category.indicator,
        given.area_code,
        given.period,
        given.starts_on,
        given.ends_on,
        category.parts,
        count(given.value) as known,
        sum(given.value) as persons,
        max(given.mark) as mark,
        case
            when bool_and(coalesce(given.mark = 'absent', false)) then 'absent'
            when bool_or(given.mark = 'not_mature') then 'not_mature'
            when bool_or(given.mark like '<%') then 'hidden'
            else 'missing'
        end as otherwise,
        any_value(given.source_table) as source_tables
    from core.persons_on_benefit as given
    join category using (benefit, visitation)
    where given.measure = 'persons'
        and (
            category.indicator <> 'young_education_ready'
            or (given.benefit = 'kontanthjælp') = (given.starts_on >= date '2025-07-01')
        )
    group by all
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    if(known = parts, persons, null) as value,
    'persons' as unit,
    case
        when known = parts then null
        when parts = 1 then mark
        else otherwise
    end as mark,
    source_tables
from count
