"""A passage that people wrote, cut into its paragraphs and lists."""

from __future__ import annotations

import re

Block = str | tuple[str, ...]
"""A paragraph, or the items of a list."""
ITEM = re.compile(r"\s*[-•]\s+(?=\S)")
"""How a line begins that is an item of a list."""


def blocks(text: str) -> list[Block]:
    """The paragraphs and lists of a passage, in order, each line break within one a space.

    An empty line parts two paragraphs. A line that begins with ``- `` or ``• `` is an item; one
    that is indented under it goes on with it.
    """
    found: list[Block] = []
    is_new = True
    for line in text.split("\n"):
        words = " ".join(line.split())
        before = found[-1] if found else ""
        if not words:
            is_new = True
        elif marked := ITEM.match(line):
            item = " ".join(line[marked.end() :].split())
            if isinstance(before, tuple):
                found[-1] = (*before, item)
            else:
                found.append((item,))
            is_new = False
        elif isinstance(before, tuple) and not is_new and line[0].isspace():
            found[-1] = (*before[:-1], f"{before[-1]} {words}")
        elif isinstance(before, tuple) or is_new:
            found.append(words)
            is_new = False
        else:
            found[-1] = f"{before} {words}"
    return found


def as_lines(text: str) -> str:
    """A passage with each paragraph and each item of a list on a line of its own."""
    lines = (
        [block] if isinstance(block, str) else [f"• {item}" for item in block]
        for block in blocks(text)
    )
    return "\n".join(line for each in lines for line in each)
