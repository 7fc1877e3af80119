-- Unge efter visitation: uddannelses- og aktivitetsparate.
-- A month in which a category of the sum is hidden has no figure. Unknown visitation is left out.
-- One row per indicator, area and month. Unit: persons. Source: jobindsats y38a02, and y60a02 from
-- July 2025 where the category goes on.
-- Indicator young_on_education_benefit: Unge på uddannelseshjælp, uddannelses- og aktivitetsparate
-- Indicator young_activity_ready: Unge på uddannelseshjælp, aktivitetsparate
-- Indicator young_education_ready: Unge, der er uddannelsesparate eller åbenlyst uddannelsesparate
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
with member (indicator, benefit, visitation, parts) as (
    values
        ('young_on_education_benefit', 'uddannelseshjælp', 'Aktivitetsparat', 2),
        ('young_on_education_benefit', 'uddannelseshjælp', 'Alle uddannelsesparate', 2),
        ('young_activity_ready', 'uddannelseshjælp', 'Aktivitetsparat', 1),
        ('young_education_ready', 'uddannelseshjælp', 'Alle uddannelsesparate', 1),
        ('young_education_ready', 'kontanthjælp', 'Uddannelsesparat', 2),
        ('young_education_ready', 'kontanthjælp', 'Åbenlys uddannelsesparat', 2)
),

count as (
    select
        member.indicator,
        given.area_code,
        given.period,
        given.starts_on,
        given.ends_on,
        member.parts,
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
    join member using (benefit, visitation)
    where given.measure = 'persons'
        and (
            member.indicator <> 'young_education_ready'
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
