"""The files that a paper is in: Word, HTML, Excel, and its figures as files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assets.paper import charts
from assets.paper.html import page as html
from assets.paper.model import Paper
from assets.paper.word import document as word
from assets.paper.word.style_template import DEFAULT
from connectors import libreoffice

if TYPE_CHECKING:
    from assets.paper.charts.chart import Figure

WITH_PICTURES = ("docx", "pdf")


@dataclass(frozen=True)
class Files:
    """A paper's files, each made when it is asked for; they share what is drawn.

    Args:
        paper: what they say.
        sql: the SQL files by their path, told in the HTML file.
        template: the municipality's own Word template; None for Pejl's.
    """

    paper: Paper
    sql: Mapping[str, str]
    template: Path | None = None

    def of(self, kinds: Sequence[str]) -> dict[str, bytes]:
        """The paper in each of these kinds: ``docx``, ``html``, ``xlsx`` or ``pdf``.

        Pictures of the figures are drawn while the kinds without them are made.

        Raises:
            InputError: the Word template cannot be used.
            HomeError: it is to be a PDF and LibreOffice is not installed.
        """
        plain = [kind for kind in kinds if kind not in WITH_PICTURES]
        with ThreadPoolExecutor(1) as beside:
            pictured = self.figures if len(plain) < len(kinds) else []
            drawing = beside.submit(charts.draw_pictures, pictured)
            made = {kind: self._made(kind) for kind in plain}
            drawing.result()
        return {kind: made.get(kind) or self._made(kind) for kind in kinds}

    def _made(self, kind: str) -> bytes:
        match kind:
            case "html":
                return html.page(self.paper, self.of_goals, self.of_papers, self.sql).encode()
            case "xlsx":
                from assets.paper.excel import workbook as excel  # noqa: PLC0415

                return excel.workbook(self.paper)
            case "pdf":
                return libreoffice.to_pdf(self._word, self.paper.built_at)
            case _:
                return self._word

    @cached_property
    def _word(self) -> bytes:
        return word.document(self.paper, self.of_papers, self.of_goals, self.template or DEFAULT)

    @cached_property
    def of_goals(self) -> dict[str, Figure]:
        """The figure of each goal that has one."""
        drawn = {goal.id: charts.for_goal(self.paper, goal.id) for goal in self.paper.goals}
        return {goal_id: figure for goal_id, figure in drawn.items() if figure is not None}

    @cached_property
    def of_papers(self) -> Sequence[Figure]:
        """The figures of the municipality's own papers."""
        return charts.main(self.paper)

    @property
    def figures(self) -> list[Figure]:
        """Every figure, those of the municipality's papers first."""
        return [*self.of_papers, *self.of_goals.values()]
