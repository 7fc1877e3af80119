"""Refuse a plan, texts, releases or groups with mistakes before anything is fetched."""

from __future__ import annotations

from assets.disclosure.releases import load_releases
from assets.ingest.sources import AREA
from assets.text.area_names import AreaNames
from connectors.errors import InputError, SourceError
from pipelines.project import Project
from pipelines.vocabulary import read_vocabulary


def check_plan(project: Project) -> None:
    """Refuse mistakes in the files of a site that a build rests on.

    Of several municipalities the groups alone; each one's plan is checked when it is built.
    An unreadable register does not stop a run: the build checks the plan against its last good
    rows.

    Raises:
        InputError: a file has a mistake.
    """
    settings, files = project.settings, project.files
    try:
        names = files.municipality_names
        vocabulary = None if settings.is_shared else read_vocabulary(project)
    except SourceError:
        return
    if vocabulary is not None:
        read = [(each, each.read_plan(vocabulary)) for each in project.of_each_plan()]
        for each, plan in read:
            each.files.read_texts(plan)
        if len(codes := sorted({plan.municipality for _, plan in read})) > 1:
            raise InputError(
                f"{settings.site / 'plans'} har planer for flere kommuner "
                f"({', '.join(codes)}); giv hver kommune sin mappe."
            )
        areas = AreaNames(files.load_list(AREA).select("area_code", "area").iter_rows())
        load_releases(settings.releases_folder, vocabulary.labels, areas)
    files.read_groups(names.values())
    project.read_similar(names.values())
