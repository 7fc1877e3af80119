-- Andel af dem på kontanthjælp efter visitation.
-- Where a category of the share is hidden there is none, nor where it leaves one or two persons.
-- One row per indicator, area and month. Unit: per cent. Source: jobindsats y60a02.
-- About: En måned, hvor en af kategorierne er skjult, har ingen andel; heller ikke, hvor kun én eller
--   to personer ikke er i den.
-- Better: neither
-- Numerator: Personer på kontanthjælp i måneden med denne visitation.
-- Denominator: Alle personer på kontanthjælp i måneden.
-- Break: 2027-01-01 Efter reformen af beskæftigelsesindsatsen ventes alle visiteret som jobparate, og
--   uddannelsesparate findes ikke mere.
-- Caveat: En person, der skifter visitation i måneden, tæller i begge, så andelene kan give over 100 %
--   tilsammen; uoplyst visitation er ikke vist.
with member (indicator, label, visitations) as (
    values
        ('cash_benefit_visitation_share_job_ready', 'Andel jobparate på kontanthjælp', ['Jobparat']),
        (
            'cash_benefit_visitation_share_activity_ready',
            'Andel aktivitetsparate på kontanthjælp',
            ['Aktivitetsparat']
        ),
        (
            'cash_benefit_visitation_share_education_ready',
            'Andel uddannelsesparate og åbenlyst uddannelsesparate på kontanthjælp',
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
        count(given.value) filter (where list_contains(member.visitations, given.visitation)) as known,
        len(member.visitations) as parts,
        sum(given.value) filter (where list_contains(member.visitations, given.visitation)) as part,
        max(given.value) filter (where given.visitation = 'Visitationskategori i alt') as everybody,
        bool_and(coalesce(given.mark = 'absent', false)) as is_absent,
        bool_or(given.mark like '<%') as has_hidden,
        any_value(given.source_table) as source_tables
    from core.persons_on_benefit as given
    cross join member
    where given.benefit = 'kontanthjælp'
        and given.measure = 'persons'
    group by all
),

shown as (
    select
        *,
        coalesce(known = parts and everybody >= part and not gives_back(everybody, part), false) as is_shown
    from count
)

select
    indicator,
    area_code,
    period,
    starts_on,
    ends_on,
    if(is_shown, part, null) as numerator,
    if(is_shown, everybody, null) as denominator,
    if(is_shown, 100.0 * part / everybody, null) as value,
    'pct' as unit,
    case
        when is_shown then null
        when is_absent then 'absent'
        when has_hidden or gives_back(everybody, part) then 'hidden'
        else 'missing'
    end as mark,
    source_tables
from shown
