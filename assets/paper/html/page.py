"""Render the paper as one HTML file: no network, no script, for any screen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import Extension

from assets.paper import red_thread, words
from assets.paper.charts.chart import Chart
from assets.paper.html import ways
from assets.paper.html.goal_context import goal_contexts, value_with_note
from assets.paper.model import SAMPLE_NOTICE, Paper
from assets.paper.texts.blocks import split_blocks
from assets.text import danish, numbers, verdicts
from assets.text.no_break_spaces import keep_together

TEMPLATES = Path(__file__).parents[1] / "templates"
_CLOSING_IDS = ("sammenhaeng", "oekonomi", "lovgrundlag", "indstilling")
"""The ids of the passages after the goals, in their order."""


def render_page(
    paper: Paper,
    goal_charts: Mapping[str, Chart],
    municipality_charts: Sequence[Chart],
    sql: Mapping[str, str],
) -> str:
    """Render the page; ``sql`` is the SQL files by path, of which it shows those that are used."""
    closing = {
        name: (title, passage)
        for name, (title, passage) in zip(_CLOSING_IDS, paper.closing.items(), strict=True)
        if passage is not None
    }
    titles = {
        "overblik": "Overblik",
        **{f"afsnit-{number}": s.title for number, s in enumerate(paper.sections, start=1)},
        **({"roed-traad": red_thread.TITLE} if paper.aims else {}),
        **{name: title for name, (title, _) in closing.items()},
        **({"bilag": "Bilag"} if paper.attachments else {}),
        **(
            {"figurer": "Kommunen i tal"}
            if municipality_charts or paper.municipality_tables
            else {}
        ),
        "metode": "Metode og kilder",
    }
    used = {measure.sql for goal in paper.goals for measure in goal.measures if measure.sql}
    used |= {paper.sql[name] for name in paper.outside_goals if name in paper.sql}
    html = load_template("page").render(
        paper=paper,
        notice=SAMPLE_NOTICE,
        titles=titles,
        contexts=goal_contexts(paper, goal_charts),
        charts=municipality_charts,
        thread=red_thread,
        closing={name: passage for name, (_, passage) in closing.items()},
        printed=ways.printed_figures(paper),
        ways=ways.ways_outside(paper),
        files=sorted(used & sql.keys()),
        sql=sql,
    )
    return f"{html}\n"


def load_template(name: str, folder: Path = TEMPLATES) -> jinja2.Template:
    """Load a template by its name without ending; one of another folder may use the paper's."""
    return _environment(folder).get_template(f"{name}.html.j2")


@cache
def _environment(folder: Path) -> jinja2.Environment:
    """Templates escape every value, and keep each number on one line with its unit."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        extensions=[_JoinedLines],
    )
    environment.filters.update(_FILTERS)
    environment.globals.update(_GLOBALS)
    return environment


class _JoinedLines(Extension):
    """Removes the line breaks of a template from the page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Join the lines of a template."""
        return re.sub(r"\s*\n\s*", "", source)


class _Verbatim(str):
    """Text that gets no no-break spaces, such as code that readers copy."""

    __slots__ = ()


def _finalize(value: object) -> object:
    """A value as the page shows it: None as nothing, text with no-break spaces."""
    if value is None:
        return ""
    is_markup = hasattr(value, "__html__")
    if isinstance(value, str) and not isinstance(value, _Verbatim) and not is_markup:
        return keep_together(value)
    return value


def _anchor(path: str) -> str:
    """The id of a SQL file on the page."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower())


_FILTERS: dict[str, Any] = {
    "anchor": _anchor,
    "blocks": split_blocks,
    "day": danish.day,
    "danish_day": words.danish_day,
    "number": numbers.number,
    "value_with_note": value_with_note,
    "verbatim": _Verbatim,
    "way": ways.anchor,
}
_GLOBALS: dict[str, Any] = {"words": words, "SIGNS": verdicts.SIGNS}
