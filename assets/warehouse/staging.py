"""Staging: one generated view per raw table of a public source, with area codes and periods.

Rows whose area or period is not in ``core.area`` or ``core.period`` are left out.
"""

from __future__ import annotations

from assets.catalogue.catalogue import Catalogue, Entry
from assets.warehouse.models import STAGING, Model

AREA_COLUMNS = {"jobindsats": "area", "statbank": "area_code"}
"""Per public source, the column of ``core.area`` that its areas are joined on."""


def views(catalogue: Catalogue) -> dict[str, Model]:
    """The staging views by table name."""
    entries = [entry for source in AREA_COLUMNS for entry in catalogue.of_source(source)]
    return {model.table: model for model in map(_view, entries)}


def _view(entry: Entry) -> Model:
    sql = f"""\
-- {entry.title}, med områdekoder og perioder, som Pejl skriver dem.
-- One row per {", ".join(entry.key).replace("area", "area_code", 1)}.
select
    answer.* exclude (area) replace (period.period as period),
    area.area_code,
    period.starts_on,
    period.ends_on
from raw.{entry.name} as answer
join core.area on area.{AREA_COLUMNS[entry.source]} = answer.area
join core.period on period.spelling = answer.period
"""
    return Model(STAGING, entry.name, sql)
