"""The contracts of every indicator, and of the tables that gather them."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.polars as pa
import polars as pl

from assets.contracts.columns import AREA, FIGURE, PERIOD, SNAPSHOTS, SOURCE, UNIT
from assets.contracts.contract import Contract, column, one_of, rule
from assets.text.hidden import MARK

_RULES = [
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


_NUMBERS = [*FIGURE, "value_low", "value_high", "sampled_low", "sampled_high"]

INDICATOR_COLUMNS = {
    **AREA,
    **PERIOD,
    **FIGURE,
    "unit": UNIT,
    "mark": column(
        pl.String,
        "Hvorfor tallet er tomt: '<3' når kilden skjuler et lille antal, 'hidden' når den skjuler "
        "et antal bag tallet, 'absent' når den ingen række har, 'not_mature' når opfølgningstiden "
        "ikke er gået, 'disclosure' når det er skjult af hensyn til diskretion, ellers 'missing'. "
        "Ved et tal: 'on_hidden' når det hviler på et skjult antal.",
        null=True,
    ),
    "source_tables": column(pl.String, "Kildetabellerne bag tallet, med mellemrum imellem."),
}


def indicator_contract(title: str, members: Sequence[str] = ()) -> Contract:
    """The contract that every ``sql/indicator`` file keeps; a family's rows name their member."""
    which = {"indicator": column(pl.String, "Indikatorens navn.", one_of(members))}
    schema = pa.DataFrameSchema(
        {**(which if members else {}), **INDICATOR_COLUMNS},
        checks=[*_RULES, _MARKED, _hides(*FIGURE)],
        strict=True,
        unique=[*(which if members else ()), "area_code", "period"],
    )
    return Contract(title, schema, about_persons=True)


TABLES = {
    "indicator": Contract(
        "Alle indikatorer i ét langt skema: én række pr. indikator, område og periode.",
        pa.DataFrameSchema(
            {
                "indicator": column(pl.String, "Indikatorens navn."),
                "label": column(pl.String, "Hvad den måler, på dansk."),
                **AREA,
                "area": column(pl.String, "Områdets navn."),
                **PERIOD,
                **FIGURE,
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
                "unit": UNIT,
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
                "population": column(pl.String, "Hvem tallet gælder, hvor det er sagt.", null=True),
                "provisional": column(
                    pl.Boolean,
                    "Om tallet er foreløbigt: perioden når ind i den nyeste måned hos en månedlig "
                    "kilde bag det (eller i så mange, som kilden selv kalder foreløbige), der "
                    "vokser ved efterregistrering, indtil kilden udgiver den næste.",
                ),
                **SOURCE,
            },
            checks=[*_RULES, _hides(*_NUMBERS)],
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
                "unit": UNIT,
                "better": column(
                    pl.String,
                    "Hvilken retning der er bedre; tom hvor ingen er det.",
                    one_of(["higher", "lower"]),
                    null=True,
                ),
                "numerator": column(pl.String, "Hvad der tælles; tom for et ført tal.", null=True),
                "denominator": column(
                    pl.String, "Hvad det tælles ud af; tom for et ført tal.", null=True
                ),
                "source_tables": INDICATOR_COLUMNS["source_tables"],
                "breaks": column(
                    pl.String,
                    "Dage, hvorfra serien tæller noget andet end før, og hvad: kildernes brud og "
                    "indikatorens egne.",
                    null=True,
                ),
                "caveats": column(
                    pl.String, "Hvad man skal vide, før man bruger tallet.", null=True
                ),
                "about": column(pl.String, "Korn og beregning, på engelsk."),
                "kind": column(pl.String, "computed eller observed."),
                **SOURCE,
                "snapshots": SNAPSHOTS,
                "first_period": column(pl.String, "Første periode, der er tal for.", null=True),
                "last_period": column(pl.String, "Seneste periode, der er tal for.", null=True),
                "areas": column(pl.Int64, "Antal områder med et tal."),
            },
            strict=True,
            unique=["indicator"],
        ),
    ),
}
