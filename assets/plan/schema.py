"""The schema of a plan file.

The models are also the JSON Schema with which editors check and complete a plan, so their
docstrings and descriptions are Danish.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from assets.text import group_names, plan_periods
from assets.text.first_clause import LONGEST, first_clause
from assets.text.yaml_file import Text
from assets.text.yaml_lines import Place
from connectors.observations import Name, Strict
from connectors.periods import Period

MeasureName = Annotated[str, StringConstraints(pattern=r"^[^\W\d]\w*$")]
Years = Annotated[str, StringConstraints(pattern=r"^\d{4}(\.\.\d{4})?$")]
"""A year, or the first and last of several: ``2022..2025``."""
Missing = Literal["ikke offentliggjort", "kan ikke opgøres", "for tidligt", "ingen tal"]
"""Why a figure is missing, in the register's words; ``ingen tal`` where no reason is known."""
OWN = "own"
"""The area of a measure that is each municipality's own figure."""
TARGET = "target"
"""The name in a rule of the plan year's demand in a path."""


def _year_as_text(value: object) -> object:
    is_year = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_year else value


def _code_as_text(value: object) -> object:
    is_code = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:03}" if is_code else value


_TEXT_OR_YEAR = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]})
PeriodText = Annotated[str, BeforeValidator(_year_as_text), _TEXT_OR_YEAR]
YearsText = Annotated[Years, BeforeValidator(_year_as_text), _TEXT_OR_YEAR]
_SHIPPED_GROUPS = ("country", "kommunegruppe", "region", "landsdel", "rar_oestjylland")
AreaText = Annotated[
    Text,
    BeforeValidator(_code_as_text),
    WithJsonSchema(
        {"anyOf": [{"enum": ["own", *_SHIPPED_GROUPS]}, {"type": "string"}, {"type": "integer"}]}
    ),
]
GroupText = Annotated[
    Text, WithJsonSchema({"anyOf": [{"enum": [*_SHIPPED_GROUPS]}, {"type": "string"}]})
]
SexText = Annotated[
    Text, WithJsonSchema({"anyOf": [{"enum": [*group_names.SEXES]}, {"type": "string"}]})
]
_ORIGINS = (
    "dansk", "vestlig", "ikke-vestlig", "indvandrere, ikke-vestlige", "efterkommere, ikke-vestlige",
)  # fmt: skip
OriginText = Annotated[Text, WithJsonSchema({"anyOf": [{"enum": [*_ORIGINS]}, {"type": "string"}]})]
Path = dict[Years, Annotated[float, Field(allow_inf_nan=False)]]
"""The demand of each year or span of years."""


class By(Strict):
    """Gruppen, som tallet er af: efter køn, alder eller herkomst, kun ét af dem."""

    sex: SexText | None = Field(default=None, description="kvinder eller mænd.")
    age: Text | None = Field(
        default=None,
        description="En alder, som kilden deler: under 30 år, 16-24 år, 60 år og derover.",
    )
    origin: OriginText | None = Field(
        default=None,
        description="dansk, vestlig eller ikke-vestlig; hvor kilden kun har andele, indvandrere og "
        "efterkommere hver for sig.",
    )

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen, by breakdown."""
        return self.model_dump(exclude_none=True)


class Measure(Strict):
    """Et tal, som målet bruger: hvilken indikator, hvornår og hvor."""

    indicator: Name = Field(description="Indikatorens navn; `pejl indicators` viser dem alle.")
    period: PeriodText = Field(
        description="Perioden: 2023M12, 2023M01..2023M12, year, year-1, yearM12 eller latest."
    )
    area: AreaText = Field(
        default="own",
        description="Hvis tal det er: own, country, en gruppe som kommunegruppe, region eller "
        "landsdel (hver kommunes egen), eller en kommune ved navn eller nummer.",
    )
    by: By | None = Field(
        default=None,
        description="Kun en gruppe af personerne: {sex: kvinder}, {age: under 30 år} eller "
        "{origin: ikke-vestlig}; `pejl indicators` viser, hvad en indikator er delt efter.",
    )
    rank: GroupText | None = Field(
        default=None,
        description="Kommunens plads blandt kommunerne i en gruppe i stedet for tallet selv, fx "
        "country; 1 er bedst.",
    )
    third: GroupText | None = Field(
        default=None,
        description="Hvilken tredjedel af kommunerne i en gruppe kommunen er i: 1 er den bedste, 3 "
        "den dårligste.",
    )
    best: Literal["higher", "lower"] | None = Field(
        default=None,
        description="Kun med rank og third: om det højeste eller det laveste tal er bedst, hvor "
        "indikatoren ikke selv siger det.",
    )
    take: Literal["mean", "sum", "min", "max", "last", "pooled"] | None = Field(
        default=None,
        description="Hvordan flere perioder bliver til ét tal; pooled er summen af tællerne delt "
        "med summen af nævnerne.",
    )
    part: Literal["value", "numerator", "denominator"] = Field(
        default="value", description="Indikatorens værdi, eller kun dens tæller eller nævner."
    )
    role: Literal["rule", "baseline", "window", "due", "context"] = Field(
        default="rule",
        description="Hvorfor perioden ligger uden for planåret; context vises og afgør intet.",
    )
    provisional: Literal["use", "leave_out"] = Field(
        default="use",
        description="leave_out udelader de nyeste måneder, som kilden endnu ikke er færdig med at "
        "tælle, som ministeriet gør.",
    )
    not_older_than: int | None = Field(
        default=None,
        ge=1,
        description="Kun med latest: hvor mange måneder før planårets slutning, eller i dag, "
        "tallets periode højst må være sluttet; uden den et år ud over kildens takt.",
    )
    population: Text | None = Field(
        default=None,
        description="Hvem målet vil have talt i dette tal, hvis det er andre end i målet.",
    )
    stands_for: MeasureName | None = Field(
        default=None,
        description="Kun med role: context: det tal i reglen, som dette offentlige tal står i "
        "stedet for, når andre kommuner bedømmes.",
    )

    @property
    def ranked_among(self) -> str | None:
        """The group that it is a place or a third in; None for a figure."""
        return self.rank or self.third

    @property
    def group(self) -> str | None:
        """The group whose figure it is; None for an area's own, once areas are codes."""
        is_group = self.area not in {OWN, "country"} and not self.area.isdigit()
        return self.area if is_group else None

    @property
    def held_against(self) -> str | None:
        """The group that it is held against or ranked in."""
        return self.group or self.ranked_among

    @property
    def periods(self) -> list[Period]:
        """Every period of the span, in order; none for ``latest``.

        Raises:
            ValueError: a period does not parse, or the ends of the span are of two kinds.
        """
        return plan_periods.parts(self.period)


class Baseline(Strict):
    """Hvor målet begynder, som planen selv skriver det."""

    period: PeriodText = Field(description="Perioden for kommunens tal, fx 2020M11.")
    value: float | None = Field(
        default=None,
        allow_inf_nan=False,
        description="Kommunens tal, som planen skriver det; ellers indikatorens for perioden.",
    )
    country: float | None = Field(
        default=None, allow_inf_nan=False, description="Landstallet, tilsvarende."
    )
    country_period: PeriodText | None = Field(
        default=None, description="Perioden for landstallet, hvor den er en anden."
    )


class Decision(Strict):
    """En beslutning: hvem, hvornår og hvorfor."""

    decided_by: Text = Field(description="Udvalget eller enheden, ikke en person.")
    decided_on: date = Field(description="Dagen, fx 2023-08-30; før den gælder beslutningen ikke.")
    why: Text = Field(description="Begrundelsen.")


class Change(Decision):
    """En beslutning om at ændre målet; det oprindelige bliver stående."""

    rule: Text | None = Field(default=None, description="Den nye regel.")
    text: Text | None = Field(default=None, description="Den nye ordlyd.")
    path: Path | None = Field(default=None, description="De nye krav pr. år.")


class Override(Decision):
    """En beslutning om en anden målopfyldelse end den beregnede, som vises ved siden af."""

    verdict: Literal["met", "not_met", "not_followable"] = Field(
        description="Målopfyldelsen: met, not_met eller not_followable."
    )


class Sentence(Strict):
    """En sætning af målets status, som skrives med tallene, når de er der."""

    text: Text = Field(
        description="Sætningen; {own} er tallet own med enhed, {source} kilden, {period} perioden; "
        "docs/paper.md har dem alle."
    )
    missing: dict[Missing, Text] = Field(
        default={}, description="Sætningen i stedet, hvor et tal mangler, efter hvorfor."
    )


class Effort(Strict):
    """En indsats for målet: hvad der gøres, af hvem og hvornår."""

    what: Text = Field(description="Hvad der gøres.")
    by: Text | None = Field(default=None, description="Enheden, der gør det, ikke en person.")
    until: PeriodText | None = Field(
        default=None, description="Hvornår det er gjort: 2024, 2024Q2, 2024M06 eller 2024-06-30."
    )
    status: Text | None = Field(default=None, description="Hvor langt indsatsen er.")


class Aim(Strict):
    """Et overordnet mål, som planens mål tjener, fx fra en strategi."""

    id: Text = Field(description="Kendetegnet, som målenes serves bruger, fx S1.")
    text: Text = Field(description="Ordlyden, som dokumentet har den.")
    document: Text | None = Field(
        default=None, description="Dokumentet, det står i; et delmål har sit måls."
    )
    aims: tuple[Aim, ...] = Field(default=(), description="Delmålene.")


class Goal(Strict):
    """Et mål: dets ordlyd, dets tal og dets regel."""

    id: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$")] = Field(
        description='Målets nummer i anførselstegn, fx "2.1".'
    )
    title: Annotated[Text, StringConstraints(max_length=LONGEST)] | None = Field(
        default=None,
        description="En kort titel til oversigter; ellers bruges ordlydens første led.",
    )
    text: Text = Field(description="Ordlyden, som planen har den.")
    measures: dict[MeasureName, Measure] = Field(
        min_length=1, description="Tallene, hvert med det navn, som reglen bruger."
    )
    rule: Text = Field(description="Reglen, fx own >= 80; sproget står i docs/rules.md.")
    population: Text | None = Field(default=None, description="Hvem målet gælder, fx 20-25-årige.")
    path: Path = Field(
        default={},
        description="Kravet pr. år, fx {2022..2025: 35}; reglen kalder årets krav target.",
    )
    baseline: Baseline | None = Field(
        default=None,
        description="Udgangspunktet, som ændringen regnes fra; ellers et tal med role: baseline, "
        "ellers året før.",
    )
    holds: YearsText | None = Field(
        default=None,
        description="De år, målet gælder, fx 2022..2025; et andet planår giver et forbehold.",
    )
    due: PeriodText | None = Field(
        default=None,
        description="Fristen, fx 2030 eller 2025-12-31; bedømmelsen før den er en status.",
    )
    dropped: Decision | None = Field(
        default=None, description="Målet er udgået: vises, men tæller ikke med."
    )
    changed: tuple[Change, ...] = Field(
        default=(), description="Hvad der er besluttet ændret, i orden."
    )
    override: Override | None = Field(
        default=None,
        description="En anden målopfyldelse end den beregnede; kun for planens egen kommune.",
    )
    note: Text | None = Field(default=None, description="Hvordan ordlyden er læst.")
    serves: tuple[Text, ...] = Field(
        default=(), description="De overordnede mål, som målet tjener: id'er i planens aims."
    )
    efforts: tuple[Effort, ...] = Field(
        default=(),
        description="Indsatserne for målet; papiret viser dem, hvor målet ikke er nået.",
    )
    status: tuple[Sentence, ...] = Field(
        default=(),
        description="Sætningerne i opfølgningens status; uden dem skriver Pejl sine egne.",
    )

    @property
    def short_title(self) -> str:
        """The title, or else the first clause of the wording."""
        return self.title or first_clause(self.text)


class Section(Strict):
    """En overskrift i planen og målene under den."""

    title: Text = Field(description="Overskriften.")
    goals: tuple[Goal, ...] = Field(min_length=1, description="Målene under den.")


class PlanFile(Strict):
    """En kommunes beskæftigelsesplan for ét år, som Pejl bedømmer den."""

    title: Text = Field(description="Planens navn.")
    municipality: Text = Field(description='Kommunens navn eller nummer: Norddjurs, "707".')
    year: int = Field(ge=2007, le=2049, description="Planåret.")
    aims: tuple[Aim, ...] = Field(
        default=(), description="De overordnede mål, som målene tjener, fx en strategis."
    )
    aims_note: Text | None = Field(
        default=None, description="Hvordan målene er knyttet til de overordnede mål."
    )
    sections: tuple[Section, ...] = Field(min_length=1, description="Afsnittene.")

    @property
    def goals(self) -> list[Goal]:
        """Every goal, in the order of the plan."""
        return [goal for _, _, goal in self.located()]

    def located(self) -> Iterator[tuple[Place, str, Goal]]:
        """Every goal with its place in the file and the title of its section."""
        for at_section, section in enumerate(self.sections):
            for at_goal, goal in enumerate(section.goals):
                yield ("sections", at_section, "goals", at_goal), section.title, goal


def with_absolute_periods(file: PlanFile) -> PlanFile:
    """A plan with periods such as ``yearM12`` replaced by those of its year."""
    content: Any = file.model_dump(mode="python")
    for section in content["sections"]:
        for goal in section["goals"]:
            for key in ("period", "country_period") if goal["baseline"] else ():
                if goal["baseline"][key]:
                    goal["baseline"][key] = plan_periods.absolute(goal["baseline"][key], file.year)
            if goal["due"]:
                goal["due"] = plan_periods.absolute(goal["due"], file.year)
            for measure in goal["measures"].values():
                measure["period"] = plan_periods.absolute(measure["period"], file.year)
    return PlanFile.model_validate(content)


def years_of(span: str) -> range:
    """The years of ``2022`` or ``2022..2025``; none where the later year comes first."""
    first, _, last = span.partition(plan_periods.SPAN)
    return range(int(first), int(last or first) + 1)


def target_for_year(path: Path, year: int) -> float | None:
    """The demand of a path in a year; None where the path does not cover it."""
    return next((value for span, value in path.items() if year in years_of(span)), None)
