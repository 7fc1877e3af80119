"""Render a paper as Word, HTML, Excel and PDF files, and its charts as SVG and PNG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assets.paper.charts.chart import Chart, render_pngs
from assets.paper.charts.goal_charts import draw_goal_chart
from assets.paper.charts.municipality_charts import draw_municipality_charts
from assets.paper.html import page
from assets.paper.model import Paper
from assets.paper.word import annex, document, short
from assets.paper.word.style_template import DEFAULT
from connectors import libreoffice

KINDS_WITH_PNGS = ("docx", "pdf")
ANNEX = "bilag"
"""``plan.docx`` has the annex ``plan.bilag.docx`` beside it, and a PDF likewise."""


def endings_of(kind: str) -> list[str]:
    """The endings of the files of a kind; the paper's own first. The short paper has no annex."""
    return [kind, f"{ANNEX}.{kind}"] if kind in KINDS_WITH_PNGS else [kind]


@dataclass(frozen=True)
class PaperFiles:
    """The files of a paper, rendered on demand; the charts are drawn once for all of them.

    Args:
        paper: the model.
        sql: the SQL files by their path, shown in the HTML file.
        template: the municipality's own Word template; None for Pejl's.
    """

    paper: Paper
    sql: Mapping[str, str]
    template: Path | None = None

    def render(self, kinds: Sequence[str]) -> dict[str, bytes]:
        """The files of the paper by ending, for each kind: ``docx``, ``html``, ``xlsx``, ``pdf``,
        and ``kort.docx`` and ``kort.pdf`` for the short one.

        Word and PDF are two files: ``docx`` and ``bilag.docx``. The PNGs are rendered in other
        processes while the kinds without them are written.

        Raises:
            InputError: the Word template cannot be used.
            HomeError: a PDF is asked for and LibreOffice is not installed.
        """
        plain = [kind for kind in kinds if kind not in KINDS_WITH_PNGS]
        with ThreadPoolExecutor(1) as background:
            pictured = self.charts if len(plain) < len(kinds) else []
            rendering = background.submit(render_pngs, pictured)
            contents = {kind: self._render(kind) for kind in plain}
            rendering.result()
        endings = [ending for kind in kinds for ending in endings_of(kind)]
        return {ending: contents.get(ending) or self._render(ending) for ending in endings}

    def _render(self, ending: str) -> bytes:
        """One file; a PDF is the Word file of the same name, converted."""
        if ending.endswith("pdf"):
            word = self._word(ending.replace("pdf", "docx"))
            return libreoffice.to_pdf(word, self.paper.built_at)
        if ending.endswith("docx"):
            return self._word(ending)
        if ending == "html":
            html = page.render_page(
                self.paper, self.goal_charts, self.municipality_charts, self.sql
            )
            return html.encode()
        from assets.paper.excel import workbook  # noqa: PLC0415

        return workbook.render_workbook(self.paper)

    def _word(self, ending: str) -> bytes:
        """The Word file of an ending, rendered once."""
        if ending not in self._words:
            template = self.template or DEFAULT
            match ending:
                case "bilag.docx":
                    charts = self.municipality_charts, self.goal_charts
                    self._words[ending] = annex.render_annex(self.paper, *charts, template)
                case "kort.docx":
                    self._words[ending] = short.render_short(self.paper, template)
                case _:
                    self._words[ending] = document.render_document(self.paper, template)
        return self._words[ending]

    @cached_property
    def _words(self) -> dict[str, bytes]:
        """The Word files that were rendered, by ending."""
        return {}

    @cached_property
    def goal_charts(self) -> dict[str, Chart]:
        """The chart of each goal that has one."""
        drawn = {goal.id: draw_goal_chart(self.paper, goal.id) for goal in self.paper.goals}
        return {goal_id: chart for goal_id, chart in drawn.items() if chart is not None}

    @cached_property
    def municipality_charts(self) -> Sequence[Chart]:
        """The charts of the municipality's own papers."""
        return draw_municipality_charts(self.paper)

    @property
    def charts(self) -> list[Chart]:
        """Every chart, the municipality's first."""
        return [*self.municipality_charts, *self.goal_charts.values()]
