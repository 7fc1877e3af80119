"""The first part of the page: what the goals add up to, the scorecard, and the case."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from assets.paper import words
from assets.paper.html import tags
from assets.paper.html.goal import demand, distance, place, value, verdict
from assets.paper.html.tags import Markup, joined, tag
from assets.paper.model import GoalText, Paper, Section, Written
from assets.paper.spaces import NO_BREAK
from assets.text import verdicts

_LETTERS_OF_A_ROW = 85


def overview(paper: Paper) -> Markup:
    """The scorecard, and before it what it adds up to."""
    totals = paper.totals
    tiles = (
        (verdict_name, count, name)
        for verdict_name, count, name in (
            ("met", totals.met, "mål er nået"),
            ("not_met", totals.not_met, "mål er ikke nået"),
            ("not_followable", totals.not_followable, "mål kan der ikke følges op på"),
            ("dropped", totals.dropped, "mål er udgået"),
        )
        if count or verdict_name != "dropped"
    )
    share = paper.totals_text[-1] if totals.share_not_met is not None else None
    return tag(
        "section",
        tag("h2", "Overblik", id="overblik"),
        tag("ul", (_tile(*tile) for tile in tiles), class_="tiles"),
        tag("p", share, class_="lead") if share else None,
        _scorecard(paper),
        _case(paper),
        aria_labelledby="overblik",
    )


def written(passage: Written | None) -> Markup | None:
    """What people wrote, and whether its figures have changed."""
    if passage is None:
        return None
    outdated = (
        tag("p", tag("strong", "Skrevet om andre tal: "), passage.outdated, class_="outdated")
        if passage.outdated
        else None
    )
    return joined([outdated, tags.passage(passage.text)])


def _tile(name: str, count: int, text: str) -> Markup:
    sign = tag("span", verdicts.SIGNS[name], class_="sign", aria_hidden="true")
    return tag("li", sign, tag("b", str(count)), f" {text}", class_=f"tile {name}")


def _case(paper: Paper) -> Markup:
    """The Sagsfremstilling; the assessment speaks of the counts before it."""
    *counts, share = paper.totals_text
    return joined(
        [
            tag("h3", "Sagsfremstilling"),
            written(paper.opening),
            [tag("p", paragraph) for paragraph in paper.introduction],
            tag("p", "Status er:"),
            tag("ul", (tag("li", count) for count in counts)),
            tag("p", share),
            written(paper.assessment),
            tag("p", tag("strong", paper.late)) if paper.late else None,
        ]
    )


def _scorecard(paper: Paper) -> Markup:
    """Every goal in a row; on a phone each row is a card, and the roles keep it a table."""
    headings = ("Mål", "Målopfyldelse", "Tal", "Krav", "Afstand", "Periode")
    head = tag(
        "tr",
        (tag("th", name, scope="col", role="columnheader") for name in headings),
        role="row",
    )
    bodies = [
        tag("tbody", _group(section, len(headings)), _lines(section), role="rowgroup")
        for section in paper.sections
    ]
    owner = words.municipality(paper.area_code, paper.municipality)
    caption = tag("caption", f"Målene i {paper.plan_title}, {owner}")
    return tag(
        "table", caption, tag("thead", head, role="rowgroup"), bodies,
        class_="scorecard", role="table",
    )  # fmt: skip


def _group(section: Section, columns: int) -> Markup:
    heading = tag("th", section.title, scope="rowgroup", colspan=str(columns), role="rowheader")
    return tag("tr", heading, class_="group", role="row")


def _lines(section: Section) -> Iterator[Markup]:
    for goal in section.goals:
        cells = (
            ("Tal", value(goal)),
            ("Krav", demand(goal)),
            ("Afstand", distance(goal)),
            ("Periode", goal.period_text),
        )
        yield tag(
            "tr",
            _row_header(goal),
            tag("td", verdict(goal), _provisional(goal), role="cell"),
            [
                tag("td", text or "–", data_label=label, role="cell", class_=None if text else "no")
                for label, text in cells
            ],
            role="row",
        )


def _row_header(goal: GoalText) -> Markup:
    """The goal's number and how it begins: it is read aloud at each of the row's cells."""
    begins = textwrap.shorten(goal.text, _LETTERS_OF_A_ROW, placeholder=f"{NO_BREAK}…")
    link = tag("a", goal.id, href=f"#{place(goal.id)}")
    return tag("th", link, tag("span", begins, class_="short"), scope="row", role="rowheader")


def _provisional(goal: GoalText) -> Markup | None:
    """That the verdict may change; the figure may be settled all the same."""
    is_open = goal.provisional and goal.verdict != "dropped"
    return tag("span", "Foreløbig bedømmelse", class_="short") if is_open else None
