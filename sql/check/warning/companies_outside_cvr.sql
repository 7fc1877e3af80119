-- En samarbejdsgrad, der er for lav, fordi udtrækket af CVR mangler mange af virksomhederne.
-- More than one in ten of those that are in the rate or outside the extract.
select
    rate.indicator,
    rate.area_code,
    rate.period,
    format(
        '{:.0f} virksomheder, som kommunen har samarbejdet med i {}, står ikke i udtrækket af CVR; '
        || 'hent et nyere eller bredere.',
        outside.value, rate.period
    ) as finding
from mart.indicator as rate
join mart.indicator as outside using (area_code, period)
where rate.indicator = 'company_cooperation_rate_any_employee'
    and outside.indicator = 'cooperating_companies_outside_cvr'
    and outside.value > 0.1 * (rate.numerator + outside.value)
