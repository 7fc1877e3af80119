"""HTML as values: what is text is escaped, whoever wrote it; only what is built here is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from assets.paper.spaces import kept_together
from assets.paper.texts.blocks import blocks

_VOID = {"meta", "link", "br"}
_ENDED_BY_THE_NEXT = {"thead", "tbody", "tr", "th", "td", "li", "dt", "dd"}
"""HTML closes them itself, which makes the tables of many goals a fifth smaller."""
_VERBATIM = {"code", "style", "title"}
"""What is copied from them must be what stands in the project."""


class Markup(str):
    """HTML that has been built by :func:`tag`, or an SVG that `figure_style` has drawn."""

    __slots__ = ()


Content = str | Iterable["Content"] | None


def joined(content: Content, *, verbatim: bool = False) -> Markup:
    """Contents one after the other; a text that is no Markup is escaped, None is nothing."""
    if content is None:
        return Markup()
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return Markup(escape(content if verbatim else kept_together(content)))
    return Markup("".join(joined(each, verbatim=verbatim) for each in content))


def tag(name: str, /, *contents: Content, **attributes: str | bool | None) -> Markup:
    """An element; ``class_`` and ``for_`` are written without their dash, ``aria_label`` with."""
    given: list[str] = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        written = key.rstrip("_").replace("_", "-")
        given.append(f" {written}" if value is True else f' {written}="{escape(str(value))}"')
    opening = f"<{name}{''.join(given)}>"
    inside = joined(contents, verbatim=name in _VERBATIM)
    if name in _VOID or name in _ENDED_BY_THE_NEXT:
        return Markup(f"{opening}{inside}")
    return Markup(f"{opening}{inside}</{name}>")


def paragraphs(text: str | None, **attributes: str) -> Markup:
    """A text as paragraphs; an empty line parts two."""
    parts = [part.strip() for part in (text or "").split("\n\n")]
    return joined(tag("p", part, **attributes) for part in parts if part)


def passage(text: str) -> Markup:
    """What people wrote, with its paragraphs and lists."""
    return joined(
        tag("p", block) if isinstance(block, str) else tag("ul", (tag("li", i) for i in block))
        for block in blocks(text)
    )


def unseen(text: str) -> Markup:
    """A text that is read aloud and not shown."""
    return tag("span", text, class_="unseen")


def table(
    caption: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Content]],
    *,
    are_numbers: bool = False,
) -> Markup:
    """A table whose first column names its rows, in a box of its own that can be scrolled.

    Args:
        caption: what it shows.
        headings: of its columns.
        rows: the cells.
        are_numbers: whether the other columns are numbers.
    """
    head = tag("tr", (tag("th", text, scope="col") for text in headings))
    body = [
        tag("tr", tag("th", name, scope="row"), (tag("td", cell) for cell in cells))
        for name, *cells in rows
    ]
    whole = tag(
        "table", tag("caption", caption), tag("thead", head), tag("tbody", body),
        class_="numbers" if are_numbers else None,
    )  # fmt: skip
    return tag("div", whole, class_="scroll", role="group", aria_label=caption, tabindex="0")


def more(summary: str, *contents: Content, of: str = "", is_proof: bool = False) -> Markup:
    """What can be folded out.

    Args:
        summary: what stands on it.
        contents: what is inside.
        of: read aloud after it, where several have the same summary.
        is_proof: whether paper shows it too.
    """
    name = tag("summary", summary, unseen(f" {of}") if of else None)
    return tag("details", name, contents, class_="proof" if is_proof else None)


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
