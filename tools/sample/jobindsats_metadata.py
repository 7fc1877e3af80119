"""What jobindsats tells about its tables: subjects, the whole catalogue, one table's values."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from tools.sample.jobindsats_tables import Dimension, Measure, Table

Json = dict[str, object]

_SITE = "https://jobindsats.dk"


def subjects(tables: Sequence[Table]) -> list[Json]:
    """List the subjects."""
    return [
        {"subject_id": _subject_id(number), "subject_name": name}
        for number, name in enumerate(_subject_names(tables))
    ]


def catalogue(tables: Sequence[Table]) -> list[Json]:
    """List all tables, nested in subjects and table groups."""
    return [
        {
            "subject_id": _subject_id(number),
            "subject_name": name,
            "table_groups": [
                {
                    "table_group_name": name,
                    "tables": [_entry(table) for table in tables if table.subject == name],
                }
            ],
        }
        for number, name in enumerate(_subject_names(tables))
    ]


def table_page(table: Table) -> Json:
    """Describe one table down to its values."""
    return {
        **_heading(table),
        "periods": [
            {
                "periodtype_id": table.period_type,
                "values": [{"period_id": period} for period in table.periods],
            }
        ],
        "dimensions": [_dimension(dimension) for dimension in table.dimensions],
        "mgroups": [
            {
                **_group(measures[0]),
                "measures": [
                    {"measure_id": measure.id, "measure_name": measure.name} for measure in measures
                ],
            }
            for measures in _grouped(table)
        ],
    }


def _subject_names(tables: Sequence[Table]) -> list[str]:
    return sorted({table.subject for table in tables})


def _subject_id(number: int) -> str:
    return str(1101 + number)


def _heading(table: Table) -> Json:
    return {
        "table_id": table.id,
        "table_name": table.name,
        "link_infopage": f"{_SITE}/information/om-malinger/",
        "link_tablepage": f"{_SITE}/databank/",
        "update_freq": table.release.frequency,
        "update_latest": table.release.latest,
        "update_next": table.release.next,
    }


def _entry(table: Table) -> Json:
    last = {"periodtype_id": table.period_type, "period_last": table.periods[-1]}
    return {
        **_heading(table),
        "mgroups": [_group(measures[0]) for measures in _grouped(table)],
        "periods": {"periodtypes": [last]},
    }


def _grouped(table: Table) -> Iterable[list[Measure]]:
    for _, measures in groupby(table.measures, key=lambda measure: measure.group_id):
        yield list(measures)


def _group(measure: Measure) -> Json:
    return {"mgroup_id": measure.group_id, "mgroup_name": measure.group_name}


def _dimension(dimension: Dimension) -> Json:
    return {
        "dimension_id": dimension.id,
        "dimension_name": dimension.label,
        "hierarchies": [
            {
                "hierarchy_id": hierarchy.id,
                "levels": [
                    {
                        "level_id": level.id,
                        "values": [
                            {"value_id": value.id, "value_name": value.name}
                            for value in level.values
                        ],
                    }
                    for level in hierarchy.levels
                ],
            }
            for hierarchy in dimension.hierarchies
        ],
    }
