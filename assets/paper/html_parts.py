"""HTML as values: what is text is escaped, whoever wrote it; only what is built here is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_VOID = {"meta", "link", "br"}


class Markup(str):
    """HTML that has been built by :func:`tag`, or an SVG that `figure_style` has drawn."""

    __slots__ = ()


Content = str | Iterable["Content"] | None


def joined(content: Content) -> Markup:
    """Contents one after the other; a text that is no Markup is escaped, None is nothing."""
    if content is None:
        return Markup()
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return Markup(escape(content))
    return Markup("".join(joined(each) for each in content))


def tag(name: str, /, *contents: Content, **attributes: str | bool | None) -> Markup:
    """An element; ``class_`` and ``for_`` are written without their dash, ``aria_label`` with."""
    given: list[str] = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        written = key.rstrip("_").replace("_", "-")
        given.append(f" {written}" if value is True else f' {written}="{escape(str(value))}"')
    opening = f"<{name}{''.join(given)}>"
    return Markup(opening if name in _VOID else f"{opening}{joined(contents)}</{name}>")


def paragraphs(text: str | None, **attributes: str) -> Markup:
    """A text as paragraphs; an empty line parts two."""
    parts = [part.strip() for part in (text or "").split("\n\n")]
    return joined(tag("p", part, **attributes) for part in parts if part)


def table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[Content]], *, figures: int = 0
) -> Markup:
    """A table whose first column names its rows, in a box of its own that can be scrolled.

    Args:
        caption: what it shows.
        headings: of its columns.
        rows: the cells.
        figures: from which column on there are numbers; 0 for none.
    """

    def side(at: int) -> str | None:
        return "number" if figures and at >= figures else None

    head = tag(
        "tr", (tag("th", text, scope="col", class_=side(at)) for at, text in enumerate(headings))
    )
    body = [
        tag(
            "tr",
            (
                tag("td", cell, class_=side(at)) if at else tag("th", cell, scope="row")
                for at, cell in enumerate(row)
            ),
        )
        for row in rows
    ]
    whole = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", body))
    return tag("div", whole, class_="scroll", role="group", aria_label=caption, tabindex="0")


def more(summary: str, *contents: Content) -> Markup:
    """What can be folded out."""
    return tag("details", tag("summary", summary), contents)


def facts(pairs: Iterable[tuple[str, Content]], class_: str = "facts") -> Markup:
    """Names and what they are; a pair without content is left out."""
    return tag(
        "dl",
        (
            tag("div", tag("dt", name), tag("dd", content))
            for name, content in pairs
            if content is not None and content != ""
        ),
        class_=class_,
    )
