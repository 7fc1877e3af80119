"""The paper as one HTML file that opens from a shared drive, without network, on any screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assets.paper import words
from assets.paper.charts.style import DARK, Figure
from assets.paper.html.goal import article, drawn
from assets.paper.html.lineage import files
from assets.paper.html.overview import overview, written
from assets.paper.html.tags import Content, Markup, facts, more, table, tag
from assets.paper.model import SAMPLE_NOTICE, Paper
from assets.paper.reconciliation import shown
from assets.text import danish

_CSS = Path(__file__).with_name("page.css")
_NOTHING_FROM_ELSEWHERE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(
    paper: Paper,
    of_goals: Mapping[str, Figure],
    of_papers: Sequence[Figure],
    sql: Mapping[str, str],
) -> str:
    """The whole page.

    Args:
        paper: the paper.
        of_goals: the figure of each goal that has one, by the goal's number.
        of_papers: the other figures, in their order.
        sql: the SQL files by their path, as :attr:`~assets.paper.model.Measured.sql` has it.
    """
    return f"<!doctype html>\n{_whole(paper, of_goals, of_papers, sql)}\n"


def _whole(
    paper: Paper,
    of_goals: Mapping[str, Figure],
    of_papers: Sequence[Figure],
    sql: Mapping[str, str],
) -> Markup:
    parts = list(_parts(paper, of_papers, sql))
    sections = [
        tag(
            "section",
            tag("h2", section.title, id=f"afsnit-{at}"),
            written(section.own),
            [article(paper, goal, of_goals.get(goal.id), sql) for goal in section.goals],
            aria_labelledby=f"afsnit-{at}",
        )
        for at, section in enumerate(paper.sections, start=1)
    ]
    return tag(
        "html",
        _head(paper),
        tag(
            "body",
            tag("a", "Spring til indholdet", href="#indhold", class_="skip"),
            _top(paper),
            _contents(paper, parts),
            tag(
                "main",
                overview(paper),
                sections,
                [_part(name, title, content) for name, title, content in parts],
                id="indhold",
                tabindex="-1",
            ),
            _foot(paper),
        ),
        lang="da",
    )


def _head(paper: Paper) -> Markup:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_NOTHING_FROM_ELSEWHERE),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{paper.title} – {_municipality(paper)}"),
        tag("style", Markup(_style(paper))),
    )


def _style(paper: Paper) -> str:
    """The style sheet, the figures' dark colours, and what stands on each printed page."""
    css = _CSS.read_text(encoding="utf-8")
    dark = "".join(
        f'svg [{how}="{light}"]{{{how}:{color}}}'
        for light, color in DARK.items()
        for how in ("fill", "stroke")
    )
    stamp = (
        f'@page{{@top-left{{content:"{paper.stamp}";font:bold 8pt Arial,sans-serif}}}}'
        if paper.stamp
        else ""
    )
    return f"{css}@media screen and (prefers-color-scheme:dark){{{dark}}}\n{stamp}\n"


def _municipality(paper: Paper) -> str:
    return words.municipality(paper.area_code, paper.municipality)


def _top(paper: Paper) -> Markup:
    stamp = tag("p", SAMPLE_NOTICE, class_="stamp") if paper.stamp else None
    as_of = f"som det så ud {danish.day(paper.as_of)}" if paper.as_of else None
    pairs: list[tuple[str, Content]] = [
        ("Sagsnummer", paper.case_number),
        ("Til", ", ".join(paper.addressed_to)),
        ("Data hentet", words.moment(paper.built_at)),
        ("Opgørelse", as_of),
    ]
    return tag(
        "header",
        stamp,
        tag("p", _municipality(paper), class_="sender"),
        tag("h1", paper.title),
        facts(pairs),
        class_="top",
    )


def _contents(paper: Paper, parts: Sequence[tuple[str, str, Content]]) -> Markup:
    places = [
        ("overblik", "Overblik"),
        *((f"afsnit-{at}", s.title) for at, s in enumerate(paper.sections, start=1)),
        *((name, title) for name, title, _ in parts),
    ]
    items = (tag("li", tag("a", title, href=f"#{name}")) for name, title in places)
    return tag("nav", more("Indhold", tag("ul", items)), aria_label="Indhold")


def _parts(
    paper: Paper, figures: Sequence[Figure], sql: Mapping[str, str]
) -> Iterator[tuple[str, str, Content]]:
    """What follows the goals: name, heading and content of each part that there is."""
    if figures:
        yield "figurer", "Kommunen i tal", [drawn(each, f"om {each.title}") for each in figures]
    texts = (
        ("sammenhaeng", "Sammenhæng til andre politikker/strategier og fagområder", paper.policies),
        ("oekonomi", "Økonomiske konsekvenser", paper.economy),
        ("lovgrundlag", "Lovgrundlag", paper.legal_basis),
        ("indstilling", "Indstilling", paper.recommendation),
    )
    for name, title, text in texts:
        if text is not None:
            yield name, title, written(text)
    if paper.attachments:
        items = tag("ul", (tag("li", title) for title in paper.attachments))
        yield "bilag", "Bilag", items
    method = [tag("p", text) for text in paper.method]
    yield "metode", "Metode og kilder", [
        method, _sources(paper), _reconciled(paper), files(paper, sql),
    ]  # fmt: skip


def _part(name: str, title: str, content: Content) -> Markup:
    return tag("section", tag("h2", title, id=name), content, aria_labelledby=name)


def _sources(paper: Paper) -> Markup:
    rows = (
        (
            source.title,
            words.STATES[source.state],
            words.moment(source.retrieved_at) if source.retrieved_at else "–",
            source.source_updated or "–",
            source.last_period or "–",
            tag("code", source.sha256[:12]) if source.sha256 else "–",
        )
        for source in paper.sources
    )
    headings = ["Kilde", "Tilstand", "Hentet", "Kildens mærke", "Nyeste periode", "sha256"]
    return table("Kilderne bag papiret", headings, rows)


def _reconciled(paper: Paper) -> Markup | None:
    """The figures that the municipality has printed before, beside what is computed now."""
    printed = shown(paper)
    if printed.is_empty():
        return None
    rows = (
        (
            f"{row['document']}, {row['place']}",
            row["goal_id"] or "–",
            row["printed"],
            "–" if row["computed"] is None else words.unitless(row["computed"], row["unit"]),
            words.EXPLANATIONS[row["explanation"]],
            row["definition"] or "",
        )
        for row in printed.iter_rows(named=True)
    )
    headings = ["Trykt i", "Mål", "Trykt", "Beregnet", "Forskel", "Hvorfor"]
    return more(
        "Trykte tal holdt op mod de beregnede",
        table("Trykte tal holdt op mod de beregnede", headings, rows),
        is_proof=True,
    )


def _foot(paper: Paper) -> Markup:
    made = f"Lavet af Pejl af data hentet {words.moment(paper.built_at)}."
    return tag("footer", tag("p", made), tag("p", SAMPLE_NOTICE) if paper.stamp else None)
