-- Tal, som kommunens papirer trykker.
-- Listed in `data/reference/published_figure.csv`.
-- One row per printed figure: of a goal's measure in a plan, or of an indicator, area and period.
select
    figure,
    document,
    drawn_on,
    place,
    plan,
    goal_id,
    measure,
    indicator,
    area_code,
    period,
    coalesce(part, 'value') as part,
    printed,
    value,
    decimals,
    definition
from raw.reference_published_figure
