"""The paper of a configuration, from its plan, texts, SQL files and earlier follow-ups."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from assets.followup.change import hidden_goals
from assets.indicators.indicator_catalogue import CATALOGUE
from assets.paper import builder, municipality_tables
from assets.paper.model import Paper
from assets.scoring import score
from assets.tables.build import utc
from assets.text.hidden import SUPPRESSED
from connectors import warehouse
from connectors.archive import followup_names
from connectors.errors import InputError, SourceError
from pipelines.past_followups import load_current
from pipelines.project import Project

if TYPE_CHECKING:
    from assets.paper.paper_files import PaperFiles
    from assets.paper.texts.schema import Texts
    from assets.plan.plan import Plan
    from connectors.warehouse import Warehouse


def files_of_plans(project: Project, file: Path) -> list[PaperFiles]:
    """The files of each plan's paper, for the plans' own municipality, read from a file."""
    return [Papers(each).files(file=file) for each in project.of_each_plan()]


@dataclass(frozen=True)
class Papers:
    """The papers of one configuration: its plan on its day."""

    project: Project

    def paper(
        self, area: str | None = None, followup: str | None = None, file: Path | None = None
    ) -> Paper:
        """The paper of the plan for a municipality.

        Args:
            area: the municipality's name or code; the plan's own where None.
            followup: the frozen follow-up that the paper belongs to; later ones are left out of it.
            file: the published file; the one that stands published where None.

        Raises:
            HomeError: nothing is published, or a frozen follow-up is damaged.
            InputError: the plan or its texts have mistakes, the texts have the number of another
                follow-up, or there is no such municipality.
        """
        settings, as_of = self.project.settings, self.project.as_of
        with warehouse.reading(file or settings.published_file(as_of)) as opened:
            plan = self.plan(opened)
            sql = {name: each.model.path for name, each in self.project.computed.items()}
            texts = _texts_of(self.project.files.read_texts(plan), followup)
            if area is None:
                self.check_tables(opened, texts)
            history = self._history(opened, plan.name, followup)
            return builder.build_paper(
                opened, plan, texts,
                asked_for=area, as_of=as_of, mode=settings.mode, sql=sql, history=history,
            )  # fmt: skip

    def files(
        self, area: str | None = None, followup: str | None = None, file: Path | None = None
    ) -> PaperFiles:
        """The files of the paper, each made when it is needed.

        Args:
            area: the municipality, as for `paper`.
            followup: the frozen follow-up, as for `paper`.
            file: the published file, as for `paper`.

        Raises:
            HomeError: as `paper`.
            InputError: as `paper`.
        """
        # The charts are slow to import, and no other command needs them.
        from assets.paper.paper_files import PaperFiles  # noqa: PLC0415

        sql = {each.path: each.sql for each in self.project.models.values()}
        return PaperFiles(
            self.paper(area, followup, file), sql, self.project.settings.word_template
        )

    def plan(self, opened: Warehouse) -> Plan:
        """The plan, checked against what is published."""
        return score.read_published_plan(opened, self.project.read_plan)

    def check_tables(self, opened: Warehouse, texts: Texts) -> None:
        """Check the tables that the texts ask for against what is published.

        Raises:
            InputError: one of them asks for an indicator that does not exist, or that the register
                got after it was fetched.
        """
        name = self.project.files.texts_file.name
        asked = {row.indicator for table in texts.tables for row in table.rows}
        published = opened.frame(f"select indicator from {CATALOGUE}")["indicator"]
        if missing := asked.difference(published):
            with suppress(SourceError):
                register = self.project.observations["indicator"]
                if waiting := sorted(missing.intersection(register)):
                    raise InputError(
                        f"{name} bruger {waiting[0]}, som står i registret og ikke er hentet "
                        "endnu; kør `pejl refresh`, som henter registret."
                    )
        municipality_tables.check_tables(published.to_list(), texts.tables, name)

    def _history(self, opened: Warehouse, plan: str, followup: str | None) -> pl.DataFrame:
        """The goals of a plan in earlier follow-ups, without superseded ones.

        What one of them showed and the gate hides now is not repeated.
        """
        rows = [
            _without_hidden(each.own, hidden_goals(opened, each)).select(
                pl.lit(name).alias("followup"),
                pl.lit(utc(each.frozen_at)).alias("frozen_at"),
                "goal_id", "verdict", "verdict_text", "value", "value_text", "period",
            )
            for name, each in load_current(self.project, plan, before=followup)
        ]  # fmt: skip
        return pl.concat(rows) if rows else builder.NO_HISTORY


def _without_hidden(own: pl.DataFrame, hidden: set[str]) -> pl.DataFrame:
    """The scores of a follow-up without those of goals that rest on a figure that is hidden now."""
    shown = ~pl.col("goal_id").is_in(sorted(hidden))
    return own.with_columns(
        pl.when(shown).then("value"),
        pl.when(shown).then("verdict"),
        *(
            pl.when(shown).then(name).otherwise(pl.lit(SUPPRESSED)).alias(name)
            for name in ("verdict_text", "value_text")
        ),
    )


def _texts_of(texts: Texts, followup: str | None) -> Texts:
    """The texts for a named follow-up; refuses one that the plan's follow-ups do not reach to."""
    if followup is None or texts.follow_up is None:
        return texts
    number = followup_names.sort_key(followup)[1]
    if number > texts.follow_up.of:
        raise InputError(
            f"Teksterne siger, at planen har {texts.follow_up.of} opfølgninger, men {followup} er "
            f"nummer {number}; ret follow_up i tekstfilen."
        )
    return texts.of_number(number)
