-- Personer på kontanthjælp efter visitation.
-- A month in which a category of the sum is hidden has no figure. Unknown visitation is left out.
-- One row per indicator, area and month. Unit: persons. Source: jobindsats y60a02.
-- About: En måned, hvor en af kategorierne er skjult, har intet tal. Uoplyst visitation er ikke
--   med.
-- Better: lower
-- Numerator: Personer på kontanthjælp i måneden med denne visitation.
-- Denominator: Ingen; et antal.
-- Caveat: Aktivitetsparate er af alle aldre og efterfølger derfor ikke young_activity_ready.
-- Caveat: Uddannelsesparate er her ført tilbage før 1. juli 2025, hvor de samme personer også står
--   i young_education_ready.
with member (indicator, label, visitations) as (
    values
        (
            'cash_benefit_persons_activity_ready',
            'Personer på kontanthjælp, aktivitetsparate',
            ['Aktivitetsparat']
        ),
        (
            'cash_benefit_persons_education_ready',
            'Personer på kontanthjælp, uddannelsesparate og åbenlyst uddannelsesparate',
            ['Uddannelsesparat', 'Åbenlys uddannelsesparat']
        )
),

count as (
    select
        member.indicator,
        given.area_code,
        given.period,
        given.starts_on,
        given.ends_on,
        len(member.visitations) as parts,
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
    join member on list_contains(member.visitations, given.visitation)
    where given.benefit = 'kontanthjælp'
        and given.measure = 'persons'
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
