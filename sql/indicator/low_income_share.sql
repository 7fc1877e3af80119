-- Borgere med lav disponibel indkomst.
-- One row per indicator, area and year. Unit: per cent. Source: StatBank IFOR12P.
-- Better: lower
-- Numerator: Borgere i familier med en disponibel indkomst under grænsen; kilden giver dem ikke.
-- Denominator: Alle borgere; kilden giver dem ikke.
-- Caveat: Grænsen følger medianindkomsten i hele landet. Formuer og studerendes udsigter tæller ikke med.
with member (indicator, label, income_level) as (
    values
        ('low_income_share_50', 'Borgere under 50 procent af medianindkomsten i procent', '50 pct.'),
        ('low_income_share_60', 'Borgere under 60 procent af medianindkomsten i procent', '60 pct.')
)

select
    member.indicator,
    people.area_code,
    people.period,
    people.starts_on,
    people.ends_on,
    null::double as numerator,
    null::double as denominator,
    people.value,
    'pct' as unit,
    people.mark,
    people.source_table as source_tables
from staging.statbank_ifor12p as people
join member on people.income_level = member.income_level
