-- Et trykt tal, der ikke kan beregnes igen, og som intet forklarer.
-- The computed number stands in mart.reconciliation alone: it may rest on persons.
select
    indicator,
    area_code,
    period,
    format('{} trykker {} ({}); det beregnes nu til et andet tal, se mart.reconciliation.', document, printed, place)
        as finding
from mart.reconciliation
where explanation = 'unexplained'
