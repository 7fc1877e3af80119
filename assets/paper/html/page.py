"""The paper as one HTML file that opens from a shared drive, without network, on any screen."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import Extension

from assets.paper import words
from assets.paper.charts.chart import Figure
from assets.paper.html.goal_context import contexts, told_value
from assets.paper.model import SAMPLE_NOTICE, Paper
from assets.paper.no_break_spaces import NO_BREAK, kept_together
from assets.paper.reconciliation import shown
from assets.paper.texts.blocks import blocks
from assets.text import danish, numbers, verdicts

TEMPLATES = Path(__file__).parents[1] / "templates"
_CLOSING = ("sammenhaeng", "oekonomi", "lovgrundlag", "indstilling")
"""Where the parts that a case ends with stand on the page, in their order."""
_LETTERS_OF_A_ROW = 85


def page(
    paper: Paper,
    of_goals: Mapping[str, Figure],
    of_papers: Sequence[Figure],
    sql: Mapping[str, str],
) -> str:
    """The whole page; the SQL files stand in it by their path."""
    closing = {
        name: (title, passage)
        for name, (title, passage) in zip(_CLOSING, paper.closing.items(), strict=True)
        if passage is not None
    }
    titles = {
        "overblik": "Overblik",
        **{f"afsnit-{at}": section.title for at, section in enumerate(paper.sections, start=1)},
        **({"figurer": "Kommunen i tal"} if of_papers else {}),
        **{name: title for name, (title, _) in closing.items()},
        **({"bilag": "Bilag"} if paper.attachments else {}),
        "metode": "Metode og kilder",
    }
    used = {measured.sql for goal in paper.goals for measured in goal.measures if measured.sql}
    made = template("page").render(
        paper=paper,
        notice=SAMPLE_NOTICE,
        titles=titles,
        contexts=contexts(paper, of_goals),
        figures=of_papers,
        closing={name: passage for name, (_, passage) in closing.items()},
        printed=shown(paper).to_dicts(),
        files=sorted(used & sql.keys()),
        sql=sql,
    )
    return f"{made}\n"


def template(name: str) -> jinja2.Template:
    """The template of this name."""
    return _environment().get_template(f"{name}.html.j2")


@cache
def _environment() -> jinja2.Environment:
    """Templates that escape every value, and break no line between a number and its unit."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalized,
        extensions=[_JoinedLines],
    )
    made.filters.update(_FILTERS)
    made.globals.update(_GLOBALS)
    return made


class _JoinedLines(Extension):
    """The lines of a template are for its readers; the page has none of them."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template on one line."""
        return re.sub(r"\s*\n\s*", "", source)


class _Verbatim(str):
    """A text whose spaces are kept as they are: what is copied must be what stands elsewhere."""

    __slots__ = ()


def _finalized(value: object) -> object:
    """A value as it is written; None is nothing."""
    if value is None:
        return ""
    is_markup = hasattr(value, "__html__")
    if isinstance(value, str) and not isinstance(value, _Verbatim) and not is_markup:
        return kept_together(value)
    return value


def _anchor(path: str) -> str:
    """Where a SQL file stands on the page; who is led there sees it folded out."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower())


def _beginning(text: str) -> str:
    """How a goal begins: it is read aloud at each of its row's cells."""
    return textwrap.shorten(text, _LETTERS_OF_A_ROW, placeholder=f"{NO_BREAK}…")


_FILTERS: dict[str, Any] = {
    "anchor": _anchor,
    "beginning": _beginning,
    "blocks": blocks,
    "day": danish.day,
    "moment": words.moment,
    "number": numbers.number,
    "told_value": told_value,
    "verbatim": _Verbatim,
}
_GLOBALS: dict[str, Any] = {"words": words, "SIGNS": verdicts.SIGNS}
