"""What a build takes of the follow-ups that were frozen until its moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from importlib.metadata import version
from itertools import takewhile

import polars as pl

from assets.disclosure import shown
from assets.followup.change import FrozenPlan
from assets.followup.freeze import Circumstances
from assets.followup.load import FollowUp, load_followup
from assets.plan.plan import Plan
from assets.scoring.score import indicators_of
from assets.tables.build import Build
from assets.text.group_names import indicator_of
from assets.warehouse.models import chain_of
from connectors.periods import day_in_denmark
from pipelines.project import Project


def frozen_plan(project: Project) -> FrozenPlan:
    """The plan of a project, and the follow-ups that were frozen of it."""
    return FrozenPlan(
        read_plan=project.read_plan,
        file=lambda: project.settings.plan_file().read_bytes(),
        newest=partial(_newest, project),
        circumstances=partial(_circumstances, project),
    )


def _newest(project: Project, plan: str) -> tuple[str, FollowUp] | None:
    earlier = load_current(project, plan)
    return earlier[-1] if earlier else None


def load_current(
    project: Project, plan: str, before: str | None = None
) -> list[tuple[str, FollowUp]]:
    """The follow-ups of a plan that none supersedes, frozen until the project's moment.

    Args:
        project: whose archive they lie in.
        plan: the plan's name.
        before: leave out this follow-up and those frozen after it.

    Returns:
        Each with its name, oldest first.
    """
    store = project.settings.followups()
    loaded = [(name, load_followup(store.read(name))) for name in store.names()]
    # In a sample all have one moment; then the names give their order.
    frozen = sorted(loaded, key=lambda each: each[1].frozen_at)
    earlier = takewhile(lambda each: each[0] != before, frozen)
    return [
        (name, followup)
        for name, followup in earlier
        if followup.facts["plan"]["name"] == plan
        and store.superseded_by(name) is None
        and followup.frozen_at <= project.moment
    ]


def _circumstances(project: Project, plan: Plan) -> Circumstances:
    """What no table says of the present figures of a plan."""
    return Circumstances(
        name="",
        frozen_at=project.moment,
        as_of=project.as_of,
        build=None,
        mode=project.settings.mode,
        settings={"disclosure_limit": project.settings.disclosure_limit},
        versions={"pejl": version("pejl")},
        kept={},
        sql=sql_versions(project, indicators_of(plan)),
    )


def sql_versions(project: Project, indicators: Iterable[str]) -> dict[str, dict[str, str]]:
    """The version of each SQL file behind computed indicators."""
    return {
        name: {model.path: model.version for model in chain_of(each.model, project.models)}
        for name in indicators
        if (each := project.computed.get(indicator_of(name)))
    }


def load_shown(project: Project, build: Build, indicators: Collection[str]) -> pl.DataFrame:
    """What publications until the build's moment show and hide, and what follow-ups show."""
    published = shown.load(project.store, build.published, build.as_of, indicators)
    return shown.merge([published, *_frozen(project, indicators)])


def _frozen(project: Project, indicators: Collection[str]) -> Iterator[pl.DataFrame]:
    """The figures that follow-ups show."""
    followups = project.settings.followups()
    for name in followups.names():
        frozen = load_followup(followups.read(name))
        if frozen.frozen_at <= project.moment:
            figures = frozen.figures.filter(pl.col("indicator").is_in(indicators))
            yield shown.select_shown(
                figures, day_in_denmark(frozen.frozen_at), f"opfølgningen {name}"
            )
