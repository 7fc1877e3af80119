"""What a plan may use: indicators with their units and breakdowns, groups and municipalities."""

from __future__ import annotations

from assets.catalogue.catalogue import Entry
from assets.disclosure.breakdowns import breakdown_entries, offered_groups
from assets.indicators import families
from assets.ingest.sources import AREA
from assets.plan.comparisons import read_comparisons
from assets.plan.vocabulary import Breakdowns, Vocabulary
from assets.warehouse.comparison_groups import group_rows
from assets.warehouse.models import raw_tables_behind
from connectors.errors import InputError
from connectors.jobindsats.breakdowns import BREAKDOWN
from pipelines.project import Project


def read_vocabulary(project: Project) -> Vocabulary:
    """What the plans of a project may use.

    Raises:
        InputError: a group or an indicator of the register has a mistake.
        SourceError: the register or the list of areas cannot be read.
    """
    computed = project.computed.items()
    names = project.files.municipality_names
    groups = group_rows(
        project.files.read_groups(names.values()),
        project.read_similar(names.values()),
        project.files.load_list(AREA),
    ).filter(kind="municipality")
    observed = project.observations.select("indicator", "label").iter_rows()
    return Vocabulary(
        units=_units(project),
        labels=dict(observed) | {name: each.label for name, each in computed},
        without_denominator=frozenset(n for n, each in computed if not each.model.has_denominator),
        municipalities=names,
        comparisons=read_comparisons(groups.iter_rows(named=True)),
        better={name: each.better for name, each in computed},
        breakdowns=_breakdowns(project),
        divided_areas=frozenset(map(names.find_code, project.files.neighbours())),
    )


def _units(project: Project) -> dict[str, str]:
    computed = {name: each.model.unit or "" for name, each in project.computed.items()}
    observed = dict(project.observations.select("indicator", "unit").iter_rows())
    if both := sorted(computed.keys() & observed.keys()):
        raise InputError(
            f"Registret bruger navnet {both[0]}, som {project.computed[both[0]].model.path} "
            "beregner; giv rækken i registret et andet navn."
        )
    return computed | observed


def _breakdowns(project: Project) -> Breakdowns:
    """What the persons of each indicator are divided by, and the groups where they are known.

    Which ages a table has only its answers tell.
    """
    reads = {model.table: model.reads for model in project.whole_models.values()}
    entries = {
        f"jobindsats_{table.table}": (entry, table)
        for entry, table in breakdown_entries(project.whole_catalogue)
    }
    found: dict[str, dict[str, set[str]]] = {}
    for name, each in families.collect_indicators(project.whole_models.values()).items():
        for raw_table in raw_tables_behind(each.table, reads) & entries.keys():
            entry, table = entries[raw_table]
            groups = offered_groups(table, each.model.unit or "", _ages(project, entry))
            own = found.setdefault(name, {})
            for by, members in groups.items():
                own[by] = own.get(by, set()) | {*members}
    return {
        name: {by: sorted(members) for by, members in own.items()} for name, own in found.items()
    }


def _ages(project: Project, entry: Entry) -> list[str]:
    """The ages of the newest answer of a table's breakdowns; none before the first."""
    store = project.stores[0]
    newest = next(store.newest_first(entry.source, entry.table), None)
    requests = [part["request"] for part in newest.parts] if newest else []
    return [
        age
        for request in requests
        if request.get(BREAKDOWN) == "age"
        for age in request["groups"].values()
    ]
