"""``staging``: a generated view per raw table of a public source, with our areas and periods.

A row whose area or period ``core.area`` or ``core.period`` does not hold is left out.
"""

from __future__ import annotations

from assets.catalogue.catalogue import Catalogue, Entry
from assets.warehouse.models import STAGING, Model

SPELLED = {"jobindsats": "area", "statbank": "area_code"}
"""The public sources, each with the column of ``core.area`` that holds its spelling of an area."""


def views(catalogue: Catalogue) -> dict[str, Model]:
    """The view of each raw table of a public source, by its name."""
    made = (_view(entry) for source in SPELLED for entry in catalogue.of_source(source))
    return {model.table: model for model in made}


def _view(entry: Entry) -> Model:
    sql = f"""\
-- {entry.title} with area codes and periods in Pejl's own spelling.
-- One row per {", ".join(entry.key).replace("area", "area_code", 1)}.
select
    answer.* exclude (area) replace (period.period as period),
    area.area_code,
    period.starts_on,
    period.ends_on
from raw.{entry.name} as answer
join core.area on area.{SPELLED[entry.source]} = answer.area
join core.period on period.spelling = answer.period
"""
    return Model(STAGING, entry.name, sql)
