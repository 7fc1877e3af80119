"""The files that a municipality keeps itself: plans, texts, groups, partners and lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Catalogue
from assets.exchange import partners
from assets.ingest.sources import AREA, load_list
from assets.paper.texts import texts_file
from assets.paper.texts.texts_file import Texts
from assets.plan.plan import Plan
from assets.plan.register_goals import load_plan_files
from assets.plan.schema import PlanFile
from assets.text.area_names import MUNICIPALITY, AreaNames
from assets.warehouse import comparison_group_file, similar_file
from assets.warehouse.comparison_groups import Comparisons, find_neighbours, listed_rows
from connectors.errors import InputError, SourceError
from connectors.jobindsats import NAME as JOBINDSATS
from connectors.replay import read_index
from pipelines import sites
from pipelines.settings import SAMPLE, Settings


@dataclass(frozen=True)
class SiteFiles:
    """The files of the site of these settings, on top of those that Pejl comes with."""

    settings: Settings

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every source table, as the entries have it.

        Raises:
            InputError: an entry has a mistake.
        """
        return catalogue.load(self.settings.source_folders)

    @cached_property
    def plans(self) -> list[PlanFile]:
        """The plans as they are written, without those that are invalid."""
        try:
            return load_plan_files(self.settings.plan_files())
        except InputError:
            return []

    @property
    def texts_file(self) -> Path:
        """The file of the municipality's own texts, beside its plan."""
        return texts_file.texts_path(self.settings.plan_file())

    def read_texts(self, plan: Plan) -> Texts:
        """The municipality's own texts, checked against its plan; empty where there is no file."""
        path = self.texts_file
        return texts_file.load(path, plan) if path.exists() else Texts()

    def read_groups(self, municipalities: Collection[str]) -> Comparisons:
        """The comparison groups, checked against the municipalities' names."""
        folders = self.settings.groups_folders
        comparisons = comparison_group_file.load_comparisons(folders, municipalities)
        if similar_file.COMPARISON in comparisons:
            raise InputError(
                f"{similar_file.COMPARISON}.yaml i groups har navnet på de kommuner, som Pejl selv "
                "finder; giv filen et andet navn."
            )
        return comparisons

    def read_partners(self) -> dict[str, str]:
        """The public keys of the municipalities that figures are exchanged with, by code.

        Raises:
            InputError: the file has mistakes.
            SourceError: the list of areas cannot be read.
        """
        return partners.load(self.settings.partners_file, self.municipality_names)

    def load_list(self, name: str) -> pl.DataFrame:
        """Load a reference list from its file.

        Raises:
            SourceError: it cannot be read.
        """
        return load_list(self.catalogue, self.settings.kept_folders, name)

    @cached_property
    def municipality_names(self) -> AreaNames:
        """The municipalities by name and code.

        Raises:
            SourceError: the list of areas cannot be read.
        """
        rows = self.load_list(AREA).filter(kind="municipality")
        return AreaNames(rows.select("area_code", "area").iter_rows(), MUNICIPALITY)

    @property
    def own_area(self) -> str | None:
        """The code of the plans' municipality; None where no plan names one."""
        for plan in self.plans:
            with suppress(InputError, SourceError):
                return self.municipality_names.find_code(plan.municipality)
        return None

    @cached_property
    def own_areas(self) -> list[str]:
        """The codes of the plans' municipalities: of all where they are several."""
        return sorted({code for each in self._of_each_site() if (code := each.own_area)})

    def _of_each_site(self) -> Iterator[SiteFiles]:
        if not self.settings.is_shared or self.settings.sites is None:
            yield self
            return
        for name in sites.names(self.settings.sites):
            yield SiteFiles(self.settings.of_municipality(name))

    def neighbours(self) -> list[str]:
        """The municipalities whose breakdowns are fetched, by name; the sample's are recorded."""
        if self.settings.base_url(JOBINDSATS)[1]:
            return read_index(SAMPLE)["breakdown_areas"]
        names = self.municipality_names
        rows = listed_rows(self.read_groups(names.values()), self.load_list(AREA))
        codes = {code for own in self.own_areas for code in find_neighbours(rows, own)}
        return [names[code] for code in sorted(codes)]
