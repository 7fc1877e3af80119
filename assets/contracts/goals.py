"""The contracts of the tables that tell how a plan's goals stand."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from assets.contracts.columns import AREA, SNAPSHOTS, SOURCE, UNIT
from assets.contracts.contract import Contract, column, one_of
from assets.text import verdicts
from assets.text.units import UNITS

OUTLOOKS = ("projection", "pace", "status", "no_figure")
VERDICTS = tuple(verdicts.TEXTS)

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
                "distance_text": column(
                    pl.String,
                    "Hvad der mangler, i målets egne ord, eller hvad det er nået med; efter "
                    "reglen, også hvor andet er besluttet.",
                    null=True,
                ),
                "margin_pct": column(
                    pl.Float64,
                    "Afstanden i procent af kravet: over 0 på den rigtige side, under 0 på den "
                    "forkerte; tom, hvor en procent af kravet intet siger.",
                    null=True,
                ),
                "would_decide": column(
                    pl.String,
                    "Hvad der ville afgøre et mål, der ikke kan følges op på, og hvem der skylder "
                    "tallet.",
                    null=True,
                ),
                "unit": column(pl.String, "Tallets enhed.", one_of(UNITS)),
                "gap_unit": column(pl.String, "Afstandens enhed.", one_of(UNITS)),
                "period": column(pl.String, "Perioden, tallet gælder."),
                "provisional": column(
                    pl.Boolean,
                    "Om perioden eller fristen ikke er udløbet, så bedømmelsen er foreløbig.",
                ),
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
    "plan": Contract(
        "Planen, som målene er bedømt efter.",
        pa.DataFrameSchema(
            {
                "plan": column(pl.String, "Planens navn (filnavnet)."),
                "title": column(pl.String, "Planens titel."),
                **AREA,
                "year": column(pl.Int64, "Planåret."),
                "as_of": column(pl.Date, "Dagen, målene er bedømt på.", null=True),
                "sha256": column(
                    pl.String,
                    "Kendetegn for mål, regler og beslutninger, som de gjaldt den dag; et andet, "
                    "hvor planen er ændret.",
                ),
            },
            strict=True,
            unique=["plan"],
        ),
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
    "goal_standing": Contract(
        "Hvor kommunen står på sine egne mål blandt alle kommuner; hvert mål bedømt på de tal, som "
        "den enkelte kommune har.",
        pa.DataFrameSchema(
            {
                "plan": column(pl.String, "Planens navn."),
                "goal_id": column(pl.String, "Målets nummer."),
                "goal": column(pl.String, "Målets ordlyd."),
                **AREA,
                "area": column(pl.String, "Planens egen kommune."),
                "areas": column(pl.Int64, "Antal kommuner i alt."),
                "judged": column(pl.Int64, "Hvor mange af dem der kunne bedømmes."),
                "met": column(pl.Int64, "I hvor mange målet ville være nået."),
                "not_met": column(pl.Int64, "I hvor mange det ikke ville."),
                "unknown": column(pl.Int64, "Hvor mange der ikke kunne bedømmes."),
                "computed_verdict": column(
                    pl.String, "Kommunens egen, som reglen giver den.", one_of(VERDICTS[:3])
                ),
                "value": column(
                    pl.Float64, "Kommunens eget tal; tomt, hvor kun en grænse kendes.", null=True
                ),
                "value_text": column(pl.String, "Tallet, som det skrives.", null=True),
                "rank": column(
                    pl.Int64,
                    "Tallets plads blandt alle kommuner, 1 er bedst; tom, hvor ingen anden har et "
                    "tal, og for antal, som følger kommunens størrelse.",
                    null=True,
                ),
                "ranked": column(pl.Int64, "Hvor mange kommuner der har et tal.", null=True),
                "median_of_others": column(
                    pl.Float64, "Medianen af de andre kommuners tal; tom for antal.", null=True
                ),
                "median_text": column(pl.String, "Medianen, som den skrives.", null=True),
                "unit": UNIT,
                "standing": column(pl.String, "Det samme i ord."),
            },
            strict=True,
            unique=["plan", "goal_id"],
        ),
        about_persons=True,
    ),
    "goal_outlook": Contract(
        "De mål, hvis periode eller frist ikke er udløbet: hvor langt de er, hvad resten skal "
        "blive, og en fremskrivning.",
        pa.DataFrameSchema(
            {
                "plan": column(pl.String, "Planens navn."),
                "goal_id": column(pl.String, "Målets nummer."),
                **AREA,
                "kind": column(
                    pl.String,
                    "projection: med en fremskrivning, som ikke er et tal fra kilden; pace: kun "
                    "hvor langt det er; status: perioden er udløbet, og fristen ligger længere "
                    "fremme; no_figure: intet tal endnu.",
                    one_of(OUTLOOKS),
                ),
                "indicator": column(pl.String, "Målets første tal."),
                "label": column(pl.String, "Hvad det måler."),
                "unit": UNIT,
                "period": column(pl.String, "Perioden, målet gælder."),
                "ends_on": column(pl.Date, "Dagen, hvor det er endeligt."),
                "as_of": column(pl.Date, "Dagen, det er set fra."),
                "periods": column(pl.Int64, "Antal delperioder, målet gælder."),
                "periods_known": column(pl.Int64, "Hvor mange af dem der er tal for."),
                "elapsed_pct": column(
                    pl.Float64, "Hvor stor en del af perioden tallet dækker.", null=True
                ),
                "so_far": column(pl.Float64, "Tallet indtil nu.", null=True),
                "comparison": column(pl.String, "Hvordan det holdes op mod kravet.", null=True),
                "target": column(
                    pl.Float64, "Kravet til hele perioden, som de andre tal står nu.", null=True
                ),
                "expected": column(
                    pl.Float64, "Hvad tallet skulle være nu på en lige linje.", null=True
                ),
                "pace_gap": column(pl.Float64, "Tallet indtil nu minus det.", null=True),
                "rest_needed": column(
                    pl.Float64,
                    "Hvad hver af de øvrige delperioder i gennemsnit skal være; for et tal, der "
                    "tælles op gennem året, hvad der mangler.",
                    null=True,
                ),
                "projected": column(
                    pl.Float64,
                    "Fremskrivning: medianen af, hvor tallet ender, hvis resten går som i hvert af "
                    "de tidligere år; for et tal, der tælles op gennem året, en lige linje.",
                    null=True,
                ),
                "projected_low": column(
                    pl.Float64,
                    "Det laveste af dem, mindre det, som et frisk tal plejer at flytte sig.",
                    null=True,
                ),
                "projected_high": column(pl.Float64, "Det højeste, tilsvarende.", null=True),
                "scenarios": column(pl.Int64, "Antal tidligere år, fremskrivningen hviler på."),
                "scenarios_met": column(
                    pl.Int64,
                    "I hvor mange af dem reglen ville holde; tom, hvor et andet tal mangler.",
                    null=True,
                ),
                "revision_pct": column(
                    pl.Float64,
                    "Hvor meget et frisk tal plejer at flytte sig (90-percentilen); tom, hvor det "
                    "ikke er set længe nok.",
                    null=True,
                ),
                "can_be_met": column(
                    pl.Boolean,
                    "Om målet stadig kan nås; nej kun, hvor intet tal for resten kan nå det.",
                    null=True,
                ),
                "lost_from": column(
                    pl.String, "Perioden, hvorfra det ikke længere kunne nås.", null=True
                ),
                "secured_from": column(
                    pl.String, "Perioden, hvorfra det er nået, hvad end resten bliver.", null=True
                ),
                "outlook": column(pl.String, "Det samme i ord."),
            },
            strict=True,
            unique=["plan", "goal_id"],
        ),
        about_persons=True,
    ),
}
