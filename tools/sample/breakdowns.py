"""Sex, age and origin of the persons in a table: made-up parts of its made-up figures.

The labels of `_kon`, `_alder5i30` and `_oprinda` are recorded; the cuts of `_aldera` and all ids
but those of sex and of `_alder5i30` are made up. Each fact is divided into whole numbers, so that
the groups of a municipality, and of the country, add up to its total. No request crosses them.
"""

from tools.sample.jobindsats_tables import Dimension, Split, Value, branch, tree

_SEX = branch("_kon", "Køn", "Køn i alt", ("Kvinder", "Mænd"))
_ORIGINS = {
    "Personer med dansk oprindelse": 0.855,
    "Indvandrere fra vestlige lande": 0.045,
    "Efterkommere fra vestlige lande": 0.003,
    "Indvandrere fra ikke-vestlige lande": 0.083,
    "Efterkommere fra ikke-vestlige lande": 0.014,
}
_AGES = {
    "16-24 år": 0.13,
    "25-29 år": 0.14,
    "30-39 år": 0.24,
    "40-49 år": 0.19,
    "50-59 år": 0.2,
    "60 år og derover": 0.1,
}
_YOUNG = {"16-19 år": 0.02, "20-24 år": 0.11, "25-29 år": 0.15}
_OTHERS = {
    "30-34 år": 0.14,
    "35-39 år": 0.11,
    "40-44 år": 0.1,
    "45-49 år": 0.09,
    "50-54 år": 0.1,
    "55-59 år": 0.09,
    "60-64 år": 0.07,
    "65+ år": 0.02,
}


def _by_five_years() -> Dimension:
    """The ages in five years, below under 30 and the others; ids as they are recorded."""
    parents = (
        Value("/2/", "Under 30 år", tuple(_YOUNG)),
        Value("/6/", "30 år og derover", tuple(_OTHERS)),
    )
    young = (Value(f"/2/{i}/", name, (name,)) for i, name in enumerate(_YOUNG, start=4))
    others = (Value(f"/6/{i}/", name, (name,)) for i, name in enumerate(_OTHERS, start=7))
    root = Value("/", "Alder i alt", (*_YOUNG, *_OTHERS))
    made = tree("_alder5i30", "Alder", (root,), parents, (*young, *others))
    [hierarchy] = made.hierarchies
    total, above, leaves = hierarchy.levels
    levels = (total, above.with_id("alder30"), leaves.with_id("alder5i"))
    return Dimension(made.id, made.label, (hierarchy.with_levels(levels),))


SEX = Split(_SEX, {"Kvinder": 0.49, "Mænd": 0.51}, {"Kvinder": 0.48, "Mænd": 0.52})
AGE = Split(branch("_aldera", "Alder", "Alder i alt", tuple(_AGES)), _AGES, _AGES)
AGE_BY_FIVE_YEARS = Split(_by_five_years(), _YOUNG | _OTHERS, _YOUNG | _OTHERS)
ORIGIN = Split(
    branch("_oprinda", "Herkomst", "Herkomst i alt", tuple(_ORIGINS)), _ORIGINS, _ORIGINS
)

_BY = (SEX, AGE, ORIGIN)
SPLITS = {
    "y25i01": _BY,
    "y25i09": _BY,
    "y01a02": _BY,
    "y07a02": _BY,
    "y09a02": _BY,
    "y12a02": _BY,
    "y60a02": (SEX, AGE_BY_FIVE_YEARS, ORIGIN),
    # Origin is a dimension of their facts.
    "y01c07": (SEX, AGE),
    "y07c07": (SEX, AGE),
    "y09c07": (SEX, AGE),
    "y12c07": (SEX, AGE),
    "y60c07": (SEX, AGE_BY_FIVE_YEARS),
}
"""What the persons of each table are divided by."""
