"""The columns that several marts have, each declared once."""

from __future__ import annotations

import polars as pl

from assets.contracts.contract import column, one_of
from assets.text.units import UNITS

AREA = {
    "area_code": column(pl.String, "Danmarks Statistiks områdekode; 000 er hele landet."),
}
PERIOD = {
    "period": column(pl.String, "Perioden: 2023, 2023H1, 2023Q3, 2023M12 eller 2021Q2-4Q."),
    "starts_on": column(pl.Date, "Periodens første dag."),
    "ends_on": column(pl.Date, "Periodens sidste dag."),
}
UNIT = column(pl.String, "Enhed; procenter står på skalaen 0-100.", one_of(UNITS))

FIGURE = {
    "numerator": column(pl.Float64, "Tæller, hvor kilden giver den.", null=True),
    "denominator": column(pl.Float64, "Nævner, hvor kilden giver den.", null=True),
    "value": column(pl.Float64, "Tallet, uafrundet; tomt hvor det ikke kendes.", null=True),
}
SOURCE = {
    "source": column(pl.String, "Kilderne bag tallet.", null=True),
    "known_from": column(
        pl.Datetime("us"), "Hvornår det nyeste tal bag det blev hentet (UTC).", null=True
    ),
    "stale": column(pl.Boolean, "Om en af kilderne ikke er frisk."),
    "stale_since": column(pl.Date, "Hvornår den holdt op med at være frisk.", null=True),
}

SNAPSHOTS = column(
    pl.String,
    "De snapshots, tallet hviler på: begyndelsen af deres hash, for lister og register hvornår de "
    "blev hentet.",
)
