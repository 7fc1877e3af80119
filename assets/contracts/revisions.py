"""The contracts of the tables that tell what was known when."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from assets.contracts.columns import PERIOD, UNIT
from assets.contracts.contract import Contract, column, one_of, rule

KINDS = ("revised", "withdrawn", "appeared", "hidden", "shown")
MONTHS = (1, 2, 3, 6, 12)

_RAW_TABLE = {"raw_table": column(pl.String, "Kildetabellen: tabellen i laget raw.")}
_KEY = {
    **_RAW_TABLE,
    "area_code": column(
        pl.String, "Danmarks Statistiks områdekode; tom for det, der intet område er.", null=True
    ),
    "area": column(pl.String, "Området, som kilden skriver det."),
    **PERIOD,
    "dimensions": column(
        pl.String, "Tabellens øvrige inddelinger, i alfabetisk orden: age=16-24 år; origin=I alt."
    ),
    "measure": column(pl.String, "Målingen."),
    "unit": UNIT,
}
_KEY_COLUMNS = ["raw_table", "area", "period", "dimensions", "measure", "unit"]
_MOMENT = pl.Datetime("us")

TABLES = {
    "source_answer": Contract(
        "Hvert svar fra en offentlig kilde, der kan stoles på, og hvornår det blev kendt.",
        pa.DataFrameSchema(
            {
                **_RAW_TABLE,
                "known_from": column(_MOMENT, "Hvornår svaret blev hentet (UTC)."),
                "last_seen": column(_MOMENT, "Hvornår kilden sidst sagde det samme (UTC)."),
                "source_updated": column(pl.String, "Kildens eget stempel.", null=True),
                "sha256": column(pl.String, "Svarets hash."),
                "question": column(pl.String, "Hash af det, der blev spurgt om.", null=True),
                "asked_anew": column(
                    pl.Boolean,
                    "Om der blev spurgt om noget andet end ved svaret før: hvad der da kommer til "
                    "eller falder bort, er ikke kildens revision.",
                ),
                "reading": column(pl.String, "Svaret og måden, det er læst på."),
                "rows": column(pl.Int64, "Antal rækker."),
                "first_period": column(pl.String, "Første periode.", null=True),
                "last_period": column(pl.String, "Nyeste periode.", null=True),
            },
            strict=True,
            unique=["raw_table", "known_from"],
        ),
    ),
    "measure": Contract(
        "Alle målinger fra jobindsats og Danmarks Statistik: hvad kilden har sagt om hver, og "
        "hvornår. Én række pr. måling og tilstand.",
        pa.DataFrameSchema(
            {
                **_KEY,
                "value": column(pl.Float64, "Tallet; tomt hvor kilden ikke giver det.", null=True),
                "mark": column(
                    pl.String,
                    "Hvorfor tallet er tomt: '<3' skjult, 'absent' ingen række, 'not_mature' for "
                    "tidligt, ellers 'missing'; 'on_hidden' ved et tal bygget på et skjult antal.",
                    null=True,
                ),
                "known_from": column(
                    _MOMENT, "Hvornår det svar blev hentet, der først sagde det (UTC)."
                ),
                "known_until": column(
                    _MOMENT,
                    "Hvornår et svar blev hentet, der ikke længere sagde det (UTC); tom: det "
                    "gælder stadig.",
                    null=True,
                ),
            },
            checks=[
                rule("a state ends after it begins", pl.col("known_until") > pl.col("known_from"))
            ],
            strict=True,
            unique=[*_KEY_COLUMNS, "known_from"],
        ),
    ),
    "revision": Contract(
        "Hver gang en kilde har ændret, skjult, vist, trukket eller eftersendt et tal i en "
        "periode, den allerede havde givet.",
        pa.DataFrameSchema(
            {
                **_KEY,
                "kind": column(
                    pl.String,
                    "revised: et andet tal (eller en anden grund til, at der intet er); withdrawn: "
                    "rækken er væk; appeared: en ny række i en periode, der allerede var givet; "
                    "hidden: tallet er blevet skjult eller tomt; shown: et tomt er blevet et tal.",
                    one_of(KINDS),
                ),
                "old_value": column(pl.Float64, "Tallet før.", null=True),
                "old_mark": column(pl.String, "Mærket før.", null=True),
                "value": column(pl.Float64, "Tallet efter.", null=True),
                "mark": column(pl.String, "Mærket efter.", null=True),
                "old_known_from": column(
                    _MOMENT, "Hvornår det gamle blev hentet første gang (UTC).", null=True
                ),
                "known_from": column(_MOMENT, "Hvornår ændringen blev hentet (UTC)."),
                "change": column(
                    pl.Float64, "Tallet efter minus tallet før, i målingens enhed.", null=True
                ),
                "relative_change": column(
                    pl.Float64, "Ændringen i procent af tallet før; tom hvor det var 0.", null=True
                ),
            },
            strict=True,
            unique=[*_KEY_COLUMNS, "known_from"],
        ),
    ),
    "revision_profile": Contract(
        "Hvor meget et frisk tal plejer at flytte sig: fra det først blev givet til 1, 2, 3, 6 og "
        "12 måneder efter.",
        pa.DataFrameSchema(
            {
                "basis": column(
                    pl.String,
                    "measure: kildens måling selv. indicator: de målinger, som indikatoren er "
                    "beregnet af, under ét; indikatoren selv er ikke beregnet bagud i tid.",
                    one_of(["measure", "indicator"]),
                ),
                "indicator": column(pl.String, "Indikatoren, hvor basis er den.", null=True),
                "raw_table": column(pl.String, "Kildetabellen, hvor der er én.", null=True),
                "measure": column(pl.String, "Målingen, hvor der er én.", null=True),
                "unit": column(pl.String, "Målingernes enhed, hvor de har samme.", null=True),
                "months_after": column(
                    pl.Int64, "Måneder efter, at tallet først blev hentet.", pa.Check.isin(MONTHS)
                ),
                "figures": column(
                    pl.Int64, "Antal tal (område, inddeling og periode), der er fulgt så længe."
                ),
                "periods": column(pl.Int64, "Antal perioder, de er af."),
                "median_change": column(
                    pl.Float64,
                    "Medianen af den numeriske ændring, i enheden; tom med færre end 3 perioder "
                    "eller flere enheder.",
                    null=True,
                ),
                "p90_change": column(
                    pl.Float64, "90-percentilen af den numeriske ændring.", null=True
                ),
                "median_relative_change": column(
                    pl.Float64,
                    "Medianen af den numeriske ændring i procent af det første tal.",
                    null=True,
                ),
                "p90_relative_change": column(
                    pl.Float64, "90-percentilen af den numeriske ændring i procent.", null=True
                ),
                "median_drift": column(
                    pl.Float64,
                    "Medianen af ændringen i procent med fortegn: over 0 når tallet plejer at "
                    "vokse ved efterregistrering.",
                    null=True,
                ),
            },
            strict=True,
            unique=["basis", "indicator", "raw_table", "measure", "months_after"],
        ),
    ),
}
