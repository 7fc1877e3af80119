"""The part of the page about one goal: what is said of it, its figure, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from assets import danish
from assets.goals import plan_periods
from assets.paper import words
from assets.paper.content import GoalText, Measured, Paper
from assets.paper.figure_style import Figure
from assets.paper.html_parts import Content, Markup, facts, joined, more, paragraphs, table, tag

ROLES = {
    "rule": "afgør målet",
    "baseline": "udgangspunkt",
    "window": "målets periode",
    "due": "frist",
    "context": "til oplysning",
}
TAKES = {
    "mean": "gennemsnit",
    "sum": "sum",
    "min": "laveste",
    "max": "højeste",
    "last": "seneste",
    "pooled": "tællere delt med nævnere",
}
_MOST_REVISIONS = 12
_PERCENT_DECIMALS, _COUNT_DECIMALS = 1, 2


def place(goal_id: str) -> str:
    """Where a goal stands on the page."""
    return f"maal-{goal_id.replace('.', '-')}"


def verdict(goal: GoalText) -> Markup:
    """The verdict as a sign and as words, so that it is read without its colour."""
    sign = tag("span", goal.symbol, class_="sign", aria_hidden="true")
    return tag("span", sign, goal.verdict_text, class_=f"verdict {goal.verdict}")


def article(paper: Paper, goal: GoalText, figure: Figure | None, sql: Mapping[str, str]) -> Markup:
    """A goal.

    Args:
        paper: the paper.
        goal: one of its goals.
        figure: its figure.
        sql: the SQL files by their path.
    """
    heading = tag("h3", f"Mål {goal.id}", id=f"{place(goal.id)}-navn")
    return tag(
        "article",
        tag("header", heading, verdict(goal)),
        tag("p", goal.text, class_="wording"),
        paragraphs(goal.status, class_="status"),
        facts(_facts(goal)),
        list(_remarks(goal)),
        _own_text(goal),
        drawn(figure) if figure else tag("p", "Der er ingen tal at tegne.", class_="quiet"),
        list(_around(paper, goal)),
        _way(paper, goal, sql),
        id=place(goal.id),
        class_=goal.verdict,
        aria_labelledby=f"{place(goal.id)}-navn",
    )


def drawn(figure: Figure) -> Markup:
    """A figure as wide as the screen has room for, and its numbers to read."""
    numbers = table(f"Tallene i figuren: {figure.title}", figure.headings, figure.rows, figures=1)
    return tag(
        "figure",
        tag("div", Markup(figure.svg), class_="wide"),
        tag("div", Markup(figure.narrow), class_="narrow"),
        more("Tallene i figuren", numbers),
    )


def _facts(goal: GoalText) -> Iterator[tuple[str, Content]]:
    asked = f"{goal.comparison} {goal.target_text}" if goal.target_text else None
    yield "Tal", goal.value_text
    yield "Krav", asked
    yield "Afstand", goal.distance_text
    yield "Periode", goal.period_text + (" (foreløbigt)" if goal.provisional else "")
    yield "Kilde", goal.source
    yield "Hentet", words.moment(goal.known_from) if goal.known_from else None


def _remarks(goal: GoalText) -> Iterator[Markup]:
    told = (
        ("Besluttet", goal.decision),
        ("Begrundelse", goal.reason if goal.verdict == "not_followable" else None),
        ("Hvad der ville afgøre det", goal.would_decide),
        ("Forbehold", goal.caution),
        ("Forsinket", goal.late),
        ("Sådan er målet læst", goal.note),
    )
    for name, text in told:
        if text:
            yield tag("p", tag("strong", f"{name}: "), text, class_="remark")


def _own_text(goal: GoalText) -> Markup | None:
    if not goal.own_text:
        return None
    outdated = goal.own_text_outdated
    return tag(
        "div",
        tag("h4", "Forvaltningens bemærkning"),
        tag("p", tag("strong", "Skrevet om andre tal: "), outdated, class_="outdated")
        if outdated
        else None,
        paragraphs(goal.own_text),
        class_="own",
    )


def _around(paper: Paper, goal: GoalText) -> Iterator[Markup]:
    """Where the municipality stands, how it goes on, what was said before and what has moved."""
    for name, sentences in (
        ("Blandt kommunerne", _standing(paper, goal)),
        ("Udsigten", _outlook(paper, goal)),
    ):
        if text := " ".join(sentences):
            yield joined([tag("h4", name), tag("p", text)])
    yield from _compared(paper, goal)
    yield from _history(paper, goal)
    yield from _revised(paper, goal)


def _standing(paper: Paper, goal: GoalText) -> Iterator[str]:
    """In how many municipalities the goal would be met, and the place of the own figure."""
    if paper.tables.standing.is_empty():
        return
    beside_others = paper.tables.standing.filter(pl.col("goal_id") == goal.id, pl.col("judged") > 1)
    for row in beside_others.iter_rows(named=True):
        yield f"Målet {row['standing'].removesuffix('.')}."
        if row["rank"] is not None and (row["ranked"] or 0) > 1:
            yield f"Kommunens tal er nr. {row['rank']} af {row['ranked']}, hvor nr. 1 er bedst."
        if row["median_text"]:
            yield f"De andre kommuners median er {row['median_text']}."


def _outlook(paper: Paper, goal: GoalText) -> Iterator[str]:
    if not paper.tables.outlook.is_empty():
        yield from paper.tables.outlook.filter(goal_id=goal.id)["outlook"]


def _main(goal: GoalText) -> Measured:
    return goal.measures[0]


def _compared(paper: Paper, goal: GoalText) -> Iterator[Markup]:
    """The newest period of the goal's figure beside each area and group it is held against."""
    parts = plan_periods.parts(_main(goal).period)
    if not parts:
        return
    rows = paper.tables.benchmarks.filter(
        pl.col("indicator") == _main(goal).indicator, pl.col("period") == parts[-1].code
    ).filter(pl.col("rank").is_not_null() | pl.col("comparison_value").is_not_null())
    if rows.is_empty():
        return
    unit = rows["unit"][0]
    told = rows.select(
        "comparison_label",
        members=pl.col("members").cast(pl.String),
        value=danish.figure(pl.col("comparison_value"), unit).fill_null("–"),
        difference=pl.coalesce(
            danish.signed(pl.col("difference"), "pct_point")
            if unit == "pct"
            else danish.number(pl.col("difference")) + " pr. 1.000",
            pl.lit("–"),
        ),
        rank=pl.format("{} af {}", "rank", "ranked").fill_null("–"),
    )
    when = words.period(parts[-1].code)
    headings = ["Sammenlignet med", "Kommuner", "Deres tal", "Forskel", "Plads (1 er bedst)"]
    caption = f"Sammenligning, {when}: {_main(goal).label}"
    yield more("Sammenligning med andre", table(caption, headings, told.iter_rows(), figures=1))


def _history(paper: Paper, goal: GoalText) -> Iterator[Markup]:
    history = paper.tables.history
    if history.is_empty():
        return
    rows = history.filter(goal_id=goal.id).sort("frozen_at")
    if rows.is_empty():
        return
    told = [
        (
            row["followup"],
            words.moment(row["frozen_at"]),
            row["value_text"] or "–",
            words.period(row["period"]) if row["period"] else "–",
            row["verdict_text"],
        )
        for row in rows.iter_rows(named=True)
    ]
    headings = ["Opfølgning", "Gemt", "Tal", "Periode", "Målopfyldelse"]
    caption = f"Tidligere opfølgninger på mål {goal.id}"
    yield more("Tidligere opfølgninger", table(caption, headings, told))


def _revised(paper: Paper, goal: GoalText) -> Iterator[Markup]:
    """What the sources behind the goal's figures have changed in the periods that it uses."""
    revisions = paper.tables.revisions
    if revisions.is_empty():
        return
    names = {m.indicator for m in goal.measures}
    used = paper.tables.indicators.filter(pl.col("indicator").is_in(list(names)))
    tables = used["source_tables"].drop_nulls().str.split(" ").explode().unique()
    when = {part.code for m in goal.measures for part in plan_periods.parts(m.period)}
    found = revisions.filter(
        pl.col("raw_table").is_in(tables.to_list()), pl.col("period").is_in(list(when))
    ).sort("known_from", "period", "dimensions", descending=[True, False, False])
    if found.is_empty():
        return
    newest = found.head(_MOST_REVISIONS).with_columns(
        before=pl.coalesce(
            danish.number(pl.col("old_value")), danish.mark(pl.col("old_mark")), pl.lit("–")
        ),
        after=pl.coalesce(danish.number(pl.col("value")), danish.mark(pl.col("mark")), pl.lit("–")),
    )
    told = [
        (
            words.period(row["period"]),
            row["measure"],
            row["dimensions"] or "",
            row["before"],
            row["after"],
            words.moment(row["known_from"]),
        )
        for row in newest.iter_rows(named=True)
    ]
    headings = ["Periode", "Måling", "Inddeling", "Før", "Nu", "Hentet"]
    shown = f", de {_MOST_REVISIONS} nyeste" if found.height > _MOST_REVISIONS else ""
    caption = f"Hvad kilderne har ændret ({found.height}{shown})"
    yield more("Ændringer hos kilderne", table(caption, headings, told))


def _way(paper: Paper, goal: GoalText, sql: Mapping[str, str]) -> Markup:
    """From the rule down to the hashes of what the sources answered."""
    rule = tag("p", tag("strong", "Regel: "), tag("code", goal.rule))
    reason = tag("p", tag("strong", "Bedømmelse: "), goal.reason)
    files = {m.sql: sql[m.sql] for m in goal.measures if m.sql and m.sql in sql}
    hint = tag(
        "p", "Helt ned til kildens svar: ", tag("code", f"pejl explain {goal.id}"), class_="quiet"
    )
    return more(
        "Tallets vej",
        rule,
        reason,
        [_measured(paper, measured) for measured in goal.measures],
        [
            more(path, tag("pre", tag("code", text.strip()), tabindex="0"))
            for path, text in files.items()
        ],
        hint,
    )


def _measured(paper: Paper, measured: Measured) -> Markup:
    taken = f"{TAKES[measured.take]} af {measured.period_text}" if measured.take else None
    pairs: list[tuple[str, Content]] = [
        ("Tal", measured.text),
        ("Navn i reglen", tag("code", measured.name)),
        ("Rolle", ROLES[measured.role]),
        ("Område", measured.area),
        ("Periode", taken or measured.period_text),
        ("Svarer på målet", None if measured.answers_goal else "nej"),
        ("Bemærkning", measured.remark),
        ("Indikator", tag("code", measured.indicator)),
        ("SQL", tag("code", measured.sql) if measured.sql else "føres i registeret"),
        ("Kilde", measured.source),
        ("Hentet", words.moment(measured.known_from) if measured.known_from else None),
        ("Snapshot", tag("code", measured.snapshots) if measured.snapshots else None),
    ]
    return tag(
        "section",
        tag("h4", measured.label),
        facts(pairs, "facts way"),
        _rows(paper, measured),
    )


def _rows(paper: Paper, measured: Measured) -> Markup | None:
    """The figures of each period that the measure is made of."""
    codes = [part.code for part in plan_periods.parts(measured.period)]
    rows = paper.tables.indicators.filter(
        pl.col("indicator") == measured.indicator,
        pl.col("area_code") == measured.area_code,
        pl.col("period").is_in(codes),
    ).sort("starts_on")
    if rows.is_empty():
        return None
    told = rows.select(
        "period",
        numerator=danish.number(pl.col("numerator")).fill_null("–"),
        denominator=danish.number(pl.col("denominator")).fill_null("–"),
        value=pl.coalesce(
            danish.figure(pl.col("value"), measured.unit), danish.mark(pl.col("mark")), pl.lit("–")
        ),
    )
    return table(
        f"{measured.label} ({measured.name}), {measured.area}, pr. periode",
        ["Periode", "Tæller", "Nævner", "Tal"],
        ((words.period(row[0]), *row[1:]) for row in told.iter_rows()),
        figures=1,
    )
