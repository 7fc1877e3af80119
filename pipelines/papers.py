"""Which paper a configuration makes: its plan, its texts, its SQL files and earlier follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from assets.followup import load
from assets.paper import builder
from assets.paper.model import Paper
from assets.scoring import score
from connectors import warehouse
from connectors.archive import followup_names
from connectors.archive.followups import Followups
from connectors.errors import InputError
from pipelines.cli.options import published
from pipelines.project import Project

if TYPE_CHECKING:
    from assets.paper.paper_files import PaperFiles
    from assets.paper.texts.schema import Texts
    from assets.plan.plan import Plan
    from connectors.warehouse import Warehouse


@dataclass(frozen=True)
class Papers:
    """The papers of one configuration: of its plan, on its day."""

    project: Project

    def paper(self, area: str | None = None, followup: str | None = None) -> Paper:
        """The paper of the plan for a municipality, the plan's own unless another is named.

        Args:
            area: the municipality's code.
            followup: the frozen follow-up that it is the paper of: later ones stand not in it.

        Raises:
            HomeError: nothing has been published, or a frozen follow-up is damaged.
            InputError: the plan or its texts have mistakes, the texts are of another follow-up, or
                there is no such municipality.
        """
        settings, as_of = self.project.settings, self.project.as_of
        with warehouse.reading(published(settings, as_of)) as opened:
            plan = self.plan(opened)
            sql = {name: each.model.path for name, each in self.project.computed.items()}
            texts = self.project.read_texts(plan)
            _check_number(texts, followup)
            history = self._history(plan.name, followup)
            asked = builder.PaperRequest(area, as_of, settings.mode, sql, history)
            return builder.build_paper(opened, plan, texts, asked)

    def files(self, area: str | None = None, followup: str | None = None) -> PaperFiles:
        """The files of the paper, each made when it is asked for.

        Args:
            area: the municipality's code, as for `paper`.
            followup: the frozen follow-up, as for `paper`.

        Raises:
            HomeError: as `paper`.
            InputError: as `paper`.
        """
        # Drawing is slow to import, and no other command needs it.
        from assets.paper.paper_files import PaperFiles  # noqa: PLC0415

        sql = {each.path: each.sql for each in self.project.models.values()}
        return PaperFiles(self.paper(area, followup), sql, self.project.settings.word_template)

    def plan(self, opened: Warehouse) -> Plan:
        """The plan, held against what is published."""
        return score.read_published_plan(opened, self.project.read_plan)

    def _history(self, plan: str, followup: str | None) -> pl.DataFrame:
        """The goals as earlier follow-ups of a plan have them, the superseded left out."""
        settings = self.project.settings
        store = Followups(settings.archive, settings.mode, settings.now)
        # Of one moment, as in a sample, the names tell which came first.
        frozen = {n: (store.facts(n)["frozen_at"], at) for at, n in enumerate(store.names())}
        found = [
            (name, load.load_followup(store.read(name)))
            for name, when in frozen.items()
            if store.superseded_by(name) is None and (followup is None or when < frozen[followup])
        ]
        rows = [
            each.own.select(
                pl.lit(name).alias("followup"),
                pl.lit(each.facts["frozen_at"]).str.to_datetime(time_zone="UTC", strict=False)
                .dt.replace_time_zone(None).alias("frozen_at"),
                "goal_id", "verdict", "verdict_text", "value", "value_text", "period",
            )
            for name, each in found
            if each.facts["plan"]["name"] == plan
            and _is_before(each.facts["frozen_at"], self.project.as_of)
        ]  # fmt: skip
        return pl.concat(rows) if rows else builder.NO_HISTORY


def _check_number(texts: Texts, followup: str | None) -> None:
    """Refuse texts that call a follow-up by another number than its name does."""
    if followup is None or texts.follow_up is None:
        return
    number = followup_names.sort_key(followup)[1]
    if texts.follow_up.number != number:
        raise InputError(
            f"Teksterne har follow_up number {texts.follow_up.number}, men {followup} er nummer "
            f"{number}; ret follow_up i tekstfilen."
        )


def _is_before(frozen_at: str, day: date | None) -> bool:
    return day is None or date.fromisoformat(frozen_at[:10]) <= day
