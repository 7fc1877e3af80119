"""The contracts of the tables that hold one municipality up against others."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from assets.contracts.columns import AREA, PERIOD, UNIT
from assets.contracts.contract import Contract, column, one_of, rule
from assets.text.units import UNITS

BASES = ("source", "pooled", "labour_force", "unweighted", "sum")
THIRDS = ("top", "middle", "bottom")
_has_no_value = pl.col("comparison_value").is_null()
_RULES = [
    rule("a comparison's value has a basis", _has_no_value == pl.col("basis").is_null()),
    rule("a rank is among those ranked", pl.col("rank").is_between(1, pl.col("ranked"))),
    rule("who is ranked has a value", pl.col("rank").is_null() | pl.col("value").is_not_null()),
    rule("a third belongs to a rank", pl.col("third").is_null() | pl.col("rank").is_not_null()),
    rule("who has a value is a member", pl.col("members_with_value") <= pl.col("members")),
]

TABLES = {
    "benchmark": Contract(
        "Hvert tal holdt op mod landet, regionen og de andre grupper, som området hører til.",
        pa.DataFrameSchema(
            {
                "indicator": column(pl.String, "Indikatorens navn."),
                **AREA,
                "area": column(pl.String, "Områdets navn."),
                **PERIOD,
                "comparison": column(
                    pl.String,
                    "Hvad der sammenlignes med: country, region eller navnet på en fil i groups/.",
                ),
                "comparison_code": column(pl.String, "Områdets eller gruppens kode."),
                "comparison_label": column(pl.String, "Områdets eller gruppens navn."),
                "unit": UNIT,
                "value": column(pl.Float64, "Områdets eget tal; tomt hvor det mangler.", null=True),
                "comparison_value": column(
                    pl.Float64, "Sammenligningens tal i samme enhed; for antal en sum.", null=True
                ),
                "basis": column(
                    pl.String,
                    "Hvordan sammenligningens tal er fundet. source: kildens eget tal; pooled: "
                    "medlemmernes tællere over deres nævnere; labour_force: medlemmernes tal "
                    "vægtet med arbejdsstyrken; unweighted: simpelt gennemsnit, som gruppens fil "
                    "beder om; sum: medlemmernes antal lagt sammen.",
                    one_of(BASES),
                    null=True,
                ),
                "computed_value": column(
                    pl.Float64,
                    "Det, medlemmernes tal giver, også hvor kildens eget bruges; til kontrol.",
                    null=True,
                ),
                "comparison_low": column(
                    pl.Float64, "Summens mindste, hvor antal er skjult af kilden.", null=True
                ),
                "comparison_high": column(pl.Float64, "Summens største i samme fald.", null=True),
                "per_1000": column(
                    pl.Float64,
                    "For antal: områdets antal pr. 1.000 i arbejdsstyrken (RAS400).",
                    null=True,
                ),
                "comparison_per_1000": column(
                    pl.Float64, "For antal: sammenligningens pr. 1.000 i arbejdsstyrken.", null=True
                ),
                "share_of_comparison": column(
                    pl.Float64,
                    "For antal: områdets andel af summen i procent.",
                    null=True,
                    follows=True,
                ),
                "difference": column(
                    pl.Float64,
                    "Eget tal minus sammenligningens; for antal forskellen i antal pr. 1.000.",
                    null=True,
                    follows=True,
                ),
                "difference_unit": column(
                    pl.String,
                    "Forskellens enhed; per_1000 er antal pr. 1.000 i arbejdsstyrken.",
                    one_of([*UNITS, "per_1000"]),
                    null=True,
                ),
                "members": column(pl.Int64, "Antal kommuner i sammenligningen."),
                "members_with_value": column(pl.Int64, "Hvor mange af dem, der er et tal for."),
                "known_weight": column(
                    pl.Float64,
                    "Deres del af gruppens arbejdsstyrke i procent; under 90 gives intet "
                    "gennemsnit.",
                ),
                "rank": column(
                    pl.Int64,
                    "Plads blandt dem med et tal, 1 er bedst; lige tal deler den bedste plads. Tom "
                    "hvor ingen retning er bedre. Antal ranges pr. 1.000 i arbejdsstyrken.",
                    null=True,
                ),
                "ranked": column(
                    pl.Int64,
                    "Hvor mange der er ranget: kommuner blandt kommuner, regioner blandt regioner.",
                    null=True,
                ),
                "alike": column(
                    pl.Int64, "Hvor mange der deler pladsen, området selv medregnet.", null=True
                ),
                "third": column(
                    pl.String,
                    "top, middle eller bottom efter midten af de delte pladser; kræver tre "
                    "rangede og halvdelen af medlemmerne.",
                    one_of(THIRDS),
                    null=True,
                ),
                "remark": column(pl.String, "Hvad der ikke kan siges, og hvorfor.", null=True),
            },
            checks=_RULES,
            strict=True,
            unique=["indicator", "area_code", "period", "comparison"],
        ),
        about_persons=True,
    ),
    "ministry_benchmark": Contract(
        "Beskæftigelsesministerens benchmark: forventet og faktisk antal, forskel og rang.",
        pa.DataFrameSchema(
            {
                **AREA,
                "area": column(pl.String, "Kommunens navn."),
                **PERIOD,
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
}
