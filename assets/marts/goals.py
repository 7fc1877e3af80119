"""The contracts of the tables that tell how a plan's goals stand."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from assets.contracts import Contract, column, one_of
from assets.marts.columns import AREA, SNAPSHOTS, SOURCE, UNIT
from assets.units import UNITS

VERDICTS = ("met", "not_met", "not_followable", "dropped")

TABLES = {
    "goal_score": Contract(
        "Hvert mål i planen bedømt for hver kommune; planens egen kommune står først.",
        pa.DataFrameSchema(
            {
                "plan": column(pl.String, "Planens navn (filnavnet)."),
                "goal_id": column(pl.String, "Målets nummer, som tekst."),
                "section": column(pl.String, "Overskriften, målet står under."),
                "goal": column(pl.String, "Målets ordlyd."),
                **AREA,
                "area": column(pl.String, "Kommunens navn."),
                "own": column(pl.Boolean, "Om det er planens egen kommune."),
                "verdict": column(
                    pl.String,
                    "met, not_met, not_followable eller dropped.",
                    one_of(VERDICTS),
                ),
                "verdict_text": column(pl.String, "Målopfyldelsen, på dansk."),
                "computed_verdict": column(
                    pl.String,
                    "Målopfyldelsen, som reglen giver den, også hvor andet er besluttet.",
                    one_of(VERDICTS[:3]),
                ),
                "decision": column(
                    pl.String,
                    "Hvad der er besluttet om målet: udgået, ændret eller bedømt anderledes; hvem, "
                    "hvornår og hvorfor.",
                    null=True,
                ),
                "value": column(
                    pl.Float64,
                    "Kommunens eget tal, uafrundet: venstre side af reglens første "
                    "sammenligning; ved 'mindst' eller 'højst' den kendte grænse.",
                    null=True,
                ),
                "value_low": column(pl.Float64, "Kendt nedre grænse for tallet.", null=True),
                "value_high": column(pl.Float64, "Kendt øvre grænse for tallet.", null=True),
                "value_text": column(pl.String, "Tallet, som det skrives.", null=True),
                "comparison": column(pl.String, "Hvordan tallet holdes op mod kravet."),
                "target": column(
                    pl.Float64, "Kravet: højre side af reglens første sammenligning.", null=True
                ),
                "target_text": column(pl.String, "Kravet, som det skrives.", null=True),
                "gap": column(pl.Float64, "Tallet minus kravet.", null=True),
                "gap_text": column(pl.String, "Afstanden, som den skrives.", null=True),
                "unit": column(pl.String, "Tallets enhed.", one_of(UNITS)),
                "gap_unit": column(pl.String, "Afstandens enhed.", one_of(UNITS)),
                "period": column(pl.String, "Perioden, tallet gælder."),
                "reason_code": column(pl.String, "Hvorfor, som kode."),
                "reason": column(pl.String, "Hvorfor, i en sætning."),
                "caution": column(
                    pl.String, "Hvad man skal vide om bedømmelsen; ændrer den ikke.", null=True
                ),
                "rule": column(pl.String, "Reglen, som den gælder nu."),
                **SOURCE,
                "snapshots": SNAPSHOTS,
                "data": column(pl.String, "sample eller live.", one_of(["sample", "live"])),
            },
            strict=True,
            unique=["plan", "goal_id", "area_code"],
        ),
        about_persons=True,
    ),
    "goal_measure": Contract(
        "Hvert tal, som planens mål bruger eller viser, for planens egen kommune.",
        pa.DataFrameSchema(
            {
                "plan": column(pl.String, "Planens navn."),
                "goal_id": column(pl.String, "Målets nummer."),
                "measure": column(pl.String, "Tallets navn i målet."),
                "indicator": column(pl.String, "Indikatoren, det tages fra."),
                "label": column(pl.String, "Hvad det måler."),
                **AREA,
                "period": column(
                    pl.String, "Perioden, der er brugt; latest, hvor der ingen tal er."
                ),
                "role": column(pl.String, "rule, baseline, window, due eller context."),
                "value": column(pl.Float64, "Tallet.", null=True),
                "value_low": column(pl.Float64, "Kendt nedre grænse.", null=True),
                "value_high": column(pl.Float64, "Kendt øvre grænse.", null=True),
                "unit": UNIT,
                "answers_goal": column(pl.Boolean, "Om det svarer på målet."),
                "remark": column(pl.String, "Hvorfor det mangler, eller forbehold.", null=True),
                "source": column(pl.String, "Kilderne bag tallet."),
            },
            strict=True,
            unique=["plan", "goal_id", "measure"],
        ),
        about_persons=True,
    ),
}
