"""The contracts of every indicator and of each mart: columns, descriptions and rules."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from assets.contracts import Contract, column, one_of, rule
from assets.disclosure.gate import MARK
from assets.units import UNITS

VERDICTS = ("met", "not_met", "not_followable", "dropped")
STATES = ("fresh", "stale", "never_fetched", "discontinued")

_AREA_COLUMNS = {
    "area_code": column(pl.String, "Danmarks Statistiks områdekode; 000 er hele landet."),
}
_PERIOD_COLUMNS = {
    "period": column(pl.String, "Perioden: 2023, 2023H1, 2023Q3, 2023M12 eller 2021Q2-4Q."),
    "starts_on": column(pl.Date, "Periodens første dag."),
    "ends_on": column(pl.Date, "Periodens sidste dag."),
}
_UNIT = column(pl.String, "Enhed; procenter står på skalaen 0-100.", one_of(UNITS))

_FIGURE_COLUMNS = {
    "numerator": column(pl.Float64, "Tæller, hvor kilden giver den.", null=True),
    "denominator": column(pl.Float64, "Nævner, hvor kilden giver den.", null=True),
    "value": column(pl.Float64, "Tallet, uafrundet; tomt hvor det ikke kendes.", null=True),
}
_INDICATOR_RULES = [
    rule("a period ends after it starts", pl.col("ends_on") >= pl.col("starts_on")),
    rule("a value is a finite number", pl.col("value").is_finite()),
    rule("a denominator is above zero", pl.col("denominator") > 0),
    rule(
        "a share lies between 0 and 100",
        (pl.col("unit") != "pct") | pl.col("value").is_between(-1e-9, 100 + 1e-9),
    ),
]

_MARKED = rule(
    "a figure that is not there has a mark, one that is there none but on_hidden",
    pl.col("value").is_null() == (pl.col("mark").is_not_null() & (pl.col("mark") != "on_hidden")),
)


def _hides(*numbers: str) -> pa.Check:
    """The rule that nothing is left of a figure that is hidden."""
    is_empty = pl.all_horizontal(pl.col(name).is_null() for name in numbers)
    return rule("a figure hidden for disclosure has no number", (pl.col("mark") != MARK) | is_empty)


_NUMBERS = [*_FIGURE_COLUMNS, "value_low", "value_high", "sampled_low", "sampled_high"]

INDICATOR_COLUMNS = {
    **_AREA_COLUMNS,
    **_PERIOD_COLUMNS,
    **_FIGURE_COLUMNS,
    "unit": _UNIT,
    "mark": column(
        pl.String,
        "Hvorfor tallet er tomt: '<3' når kilden skjuler et lille antal, 'absent' når den ingen "
        "række har, 'not_mature' når opfølgningstiden ikke er gået, 'disclosure' når det er skjult "
        "af hensyn til diskretion, ellers 'missing'. Ved et tal: "
        "'on_hidden' når det hviler på et skjult antal.",
        null=True,
    ),
    "source_tables": column(pl.String, "Kildetabellerne bag tallet, med mellemrum imellem."),
}


def indicator_contract(title: str) -> Contract:
    """The contract that every ``sql/indicator`` file keeps."""
    schema = pa.DataFrameSchema(
        INDICATOR_COLUMNS,
        checks=[*_INDICATOR_RULES, _MARKED, _hides(*_FIGURE_COLUMNS)],
        strict=True,
        unique=["area_code", "period"],
    )
    return Contract(title, schema, about_persons=True)


_SOURCE_COLUMNS = {
    "source": column(pl.String, "Kilderne bag tallet.", null=True),
    "known_from": column(
        pl.Datetime("us"), "Hvornår det nyeste tal bag det blev hentet (UTC).", null=True
    ),
    "stale": column(pl.Boolean, "Om en af kilderne ikke er frisk."),
    "stale_since": column(pl.Date, "Hvornår den holdt op med at være frisk.", null=True),
}

_SNAPSHOTS = column(
    pl.String,
    "De snapshots, tallet hviler på: begyndelsen af deres hash, for lister og register hvornår de "
    "blev hentet.",
)

MARTS: dict[str, Contract] = {
    "indicator": Contract(
        "Alle indikatorer i ét langt skema: én række pr. indikator, område og periode.",
        pa.DataFrameSchema(
            {
                "indicator": column(pl.String, "Indikatorens navn."),
                "label": column(pl.String, "Hvad den måler, på dansk."),
                **_AREA_COLUMNS,
                "area": column(pl.String, "Områdets navn."),
                **_PERIOD_COLUMNS,
                **_FIGURE_COLUMNS,
                "value_low": column(pl.Float64, "Kendt nedre grænse.", null=True),
                "value_high": column(pl.Float64, "Kendt øvre grænse.", null=True),
                "sampled_low": column(
                    pl.Float64,
                    "95 %-intervallets nedre ende (Wilson) for en ført andel, der hviler på et "
                    "antal; ingen bedømmelse hviler på det.",
                    null=True,
                ),
                "sampled_high": column(
                    pl.Float64, "Samme intervals øvre ende; et forbehold.", null=True
                ),
                "unit": _UNIT,
                "mark": INDICATOR_COLUMNS["mark"],
                "source_tables": INDICATOR_COLUMNS["source_tables"],
                "kind": column(
                    pl.String,
                    "computed: beregnet af kilder; observed: ført i registeret.",
                    one_of(["computed", "observed"]),
                ),
                "evidence": column(pl.String, "Slags belæg for et ført tal.", null=True),
                "answers_goal": column(
                    pl.Boolean, "Om tallet svarer på det, målet spørger om.", null=True
                ),
                "remark": column(pl.String, "Hvorfor det mangler, eller forbehold.", null=True),
                **_SOURCE_COLUMNS,
            },
            checks=[*_INDICATOR_RULES, _hides(*_NUMBERS)],
            strict=True,
            unique=["indicator", "area_code", "period"],
        ),
        about_persons=True,
    ),
    "indicator_catalogue": Contract(
        "Hvilke indikatorer der er, hvad de måler, og hvilke kilder de hviler på.",
        pa.DataFrameSchema(
            {
                "indicator": column(pl.String, "Indikatorens navn."),
                "label": column(pl.String, "Hvad den måler, på dansk."),
                "about": column(pl.String, "Korn, forbehold og brud."),
                "better": column(
                    pl.String,
                    "Hvilken retning der er bedre.",
                    one_of(["higher", "lower"]),
                    null=True,
                ),
                "unit": _UNIT,
                "kind": column(pl.String, "computed eller observed."),
                **_SOURCE_COLUMNS,
                "snapshots": _SNAPSHOTS,
                "first_period": column(pl.String, "Første periode, der er tal for.", null=True),
                "last_period": column(pl.String, "Seneste periode, der er tal for.", null=True),
                "areas": column(pl.Int64, "Antal områder med et tal."),
            },
            strict=True,
            unique=["indicator"],
        ),
    ),
    "source_freshness": Contract(
        "Hver kildetabel: hvornår den sidst blev spurgt, ændret og hvilken tilstand den er i.",
        pa.DataFrameSchema(
            {
                "raw_table": column(pl.String, "Tabellen i laget raw."),
                "source": column(pl.String, "Kilden."),
                "source_table": column(pl.String, "Tabellens navn hos kilden."),
                "title": column(pl.String, "Tabellens titel."),
                "state": column(
                    pl.String,
                    "fresh, stale, never_fetched eller discontinued.",
                    one_of(STATES),
                ),
                "stale_since": column(
                    pl.Date, "Hvornår den holdt op med at være frisk.", null=True
                ),
                "problem": column(pl.String, "Hvad der er galt, og hvad der hjælper.", null=True),
                "last_asked": column(
                    pl.Datetime("us"), "Seneste forsøg på at hente den (UTC).", null=True
                ),
                "last_answered": column(
                    pl.Datetime("us"),
                    "Hvornår kilden sidst svarede, også at intet er ændret (UTC).",
                    null=True,
                ),
                "age_days": column(pl.Int64, "Hele dage siden kilden sidst svarede.", null=True),
                "retrieved_at": column(
                    pl.Datetime("us"), "Hvornår de brugte data sidst blev ændret (UTC).", null=True
                ),
                "source_updated": column(pl.String, "Kildens eget opdateringsmærke.", null=True),
                "next_release": column(pl.Date, "Næste udgivelse, som kilden melder.", null=True),
                "last_error_at": column(
                    pl.Datetime("us"), "Seneste forsøg, der slog fejl (UTC).", null=True
                ),
                "last_error": column(pl.String, "Hvad der dengang var galt.", null=True),
                "quarantined": column(
                    pl.String, "Filen i archive/quarantine med det, der blev afvist.", null=True
                ),
                "noticed": column(
                    pl.String,
                    "Hvad der ellers er at bemærke: omdøbte tekster, nye værdier, tomme perioder.",
                    null=True,
                ),
                "rows": column(
                    pl.Int64,
                    "Antal rækker, der bruges; tomt hvor rækkerne er personer eller deres tal.",
                    null=True,
                ),
                "first_period": column(pl.String, "Første periode.", null=True),
                "last_period": column(pl.String, "Seneste periode.", null=True),
                "sha256": column(pl.String, "Hash af de brugte bytes.", null=True),
                "ends_on": column(
                    pl.Date, "Seriens sidste dag, hvor kilden lukker den.", null=True
                ),
                "succeeded_by": column(
                    pl.String, "Kildetabellerne, der fører serien videre.", null=True
                ),
                "breaks": column(
                    pl.String, "Databrud: dag og hvad der tælles anderledes.", null=True
                ),
                "link": column(pl.String, "Hvor tabellen kan ses.", null=True),
                "guess": column(pl.String, "Hvad der ikke kunne efterprøves.", null=True),
            },
            strict=True,
            unique=["raw_table"],
        ),
    ),
    "ministry_benchmark": Contract(
        "Beskæftigelsesministerens benchmark: forventet og faktisk antal, forskel og rang.",
        pa.DataFrameSchema(
            {
                **_AREA_COLUMNS,
                "area": column(pl.String, "Kommunens navn."),
                **_PERIOD_COLUMNS,
                "benefit_group": column(pl.String, "Gruppe af ydelser."),
                "expected_persons": column(
                    pl.Float64, "Forventet antal fuldtidspersoner.", null=True
                ),
                "actual_persons": column(pl.Float64, "Faktisk antal fuldtidspersoner.", null=True),
                "difference_persons": column(pl.Float64, "Faktisk minus forventet.", null=True),
                "expected_share": column(pl.Float64, "Forventet andel i procent.", null=True),
                "actual_share": column(pl.Float64, "Faktisk andel i procent.", null=True),
                "difference_share": column(pl.Float64, "Forskel i procentpoint.", null=True),
                "rank": column(
                    pl.Int64,
                    "Kildens rang blandt de 98; 1 er bedst.",
                    pa.Check.in_range(1, 98),
                    null=True,
                ),
                "computed_rank": column(
                    pl.Int64, "Rang efter den trykte forskel i andel, lavest først.", null=True
                ),
                "rank_check": column(
                    pl.String,
                    "agrees: de to range er ens; tied: kun forskellige inden for ens trykte "
                    "forskelle; differs: de modsiger hinanden.",
                    one_of(["agrees", "tied", "differs"]),
                    null=True,
                ),
            },
            strict=True,
            unique=["area_code", "period", "benefit_group"],
        ),
    ),
    "goal_score": Contract(
        "Hvert mål i planen bedømt for hver kommune; planens egen kommune står først.",
        pa.DataFrameSchema(
            {
                "plan": column(pl.String, "Planens navn (filnavnet)."),
                "goal_id": column(pl.String, "Målets nummer, som tekst."),
                "section": column(pl.String, "Overskriften, målet står under."),
                "goal": column(pl.String, "Målets ordlyd."),
                **_AREA_COLUMNS,
                "area": column(pl.String, "Kommunens navn."),
                "own": column(pl.Boolean, "Om det er planens egen kommune."),
                "verdict": column(
                    pl.String,
                    "met, not_met, not_followable eller dropped.",
                    one_of(VERDICTS),
                ),
                "verdict_text": column(pl.String, "Målopfyldelsen, på dansk."),
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
                "rule": column(pl.String, "Reglen."),
                **_SOURCE_COLUMNS,
                "snapshots": _SNAPSHOTS,
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
                **_AREA_COLUMNS,
                "period": column(pl.String, "Perioden, som planen skriver den."),
                "role": column(pl.String, "rule, baseline, window, due eller context."),
                "value": column(pl.Float64, "Tallet.", null=True),
                "value_low": column(pl.Float64, "Kendt nedre grænse.", null=True),
                "value_high": column(pl.Float64, "Kendt øvre grænse.", null=True),
                "unit": _UNIT,
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
"""The tables of the ``mart`` schema by name."""
