"""The ways of the page's numbers: which file computes each, from which answers of which sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assets.paper.model import Paper, Source
from assets.paper.reconciliation import redacted
from assets.paper.texts.facts import PARTS
from assets.text import danish, period_names
from assets.text.area_codes import COUNTRY


@dataclass(frozen=True)
class Way:
    """The way of an indicator.

    Args:
        indicator: its name in the published file.
        label: what it measures.
        sql: the file that computes it; None for a figure of the register.
        sources: the sources that it is computed from.
    """

    indicator: str
    label: str
    sql: str | None
    sources: Sequence[Source]

    @property
    def anchor(self) -> str:
        """Its id on the page, "vej-pupils-basic-school"."""
        return anchor(self.indicator)


def anchor(indicator: str) -> str:
    """The id of the way of an indicator outside the goals."""
    return f"vej-{indicator.replace('_', '-')}"


def sources_of(paper: Paper, indicator: str) -> list[Source]:
    """The sources that an indicator is computed from."""
    listed = paper.tables.catalogue.filter(indicator=indicator)["source_tables"]
    names = (listed.item() or "").split() if len(listed) else []
    return [source for source in paper.sources if source.name in names]


def ways_outside(paper: Paper) -> list[Way]:
    """The ways of the indicators that the page shows outside the goals, in their order."""
    labels = dict(paper.tables.catalogue.select("indicator", "label").iter_rows())
    return [
        Way(name, labels[name], paper.sql.get(name), sources_of(paper, name))
        for name in paper.outside_goals
        if name in labels
    ]


def printed_figures(paper: Paper) -> list[dict[str, Any]]:
    """The printed figures beside the computed ones, each with its ``name`` and its ``way``."""
    labels = dict(paper.tables.catalogue.select("indicator", "label").iter_rows())
    return [
        row | {"name": _name(row, labels), "way": _way(paper, row)}
        for row in redacted(paper).iter_rows(named=True)
    ]


def _name(row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """What a printed figure is: "Nævneren i ”Andel ...”, hele landet, 2022"."""
    label = labels.get(row["indicator"]) or row["indicator"] or row["figure"]
    part = PARTS.get(row["part"])
    name = f"{part}{danish.quoted(label)}" if part else label
    where = ["hele landet"] if row["area_code"] == COUNTRY else []
    when = [period_names.period(row["period"])] if row["period"] else []
    return ", ".join([name, *where, *when])


def _way(paper: Paper, row: Mapping[str, Any]) -> str:
    """The id of the way of a printed figure: of its measure in its goal, or of its indicator."""
    goal = paper.by_goal.get(row["goal_id"])
    if goal is None:
        return anchor(row["indicator"])
    key = row["indicator"], row["area_code"], row["period"]
    same = (m.name for m in goal.measures if (m.indicator, m.area_code, m.period) == key)
    return goal.way_of(next(same, goal.main_name))
