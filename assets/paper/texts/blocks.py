"""Split a passage into its paragraphs and lists."""

from __future__ import annotations

import re

Block = str | tuple[str, ...]
"""A paragraph, or the items of a list."""
ITEM = re.compile(r"\s*[-•]\s+(?=\S)")
"""The beginning of a line that is a list item."""


def split_blocks(text: str) -> list[Block]:
    """Split a passage into paragraphs and lists; a line break inside one becomes a space.

    An empty line ends a paragraph. A line that begins with ``- `` or ``• `` is a list item, and one
    that is indented below it continues it.
    """
    blocks: list[Block] = []
    is_new = True
    for line in text.split("\n"):
        content = " ".join(line.split())
        last = blocks[-1] if blocks else ""
        if not content:
            is_new = True
        elif bullet := ITEM.match(line):
            item = " ".join(line[bullet.end() :].split())
            if isinstance(last, tuple):
                blocks[-1] = (*last, item)
            else:
                blocks.append((item,))
            is_new = False
        elif isinstance(last, tuple) and not is_new and line[0].isspace():
            blocks[-1] = (*last[:-1], f"{last[-1]} {content}")
        elif isinstance(last, tuple) or is_new:
            blocks.append(content)
            is_new = False
        else:
            blocks[-1] = f"{last} {content}"
    return blocks


def as_lines(text: str) -> str:
    """A passage with a line for each paragraph and each list item."""
    lines: list[str] = []
    for block in split_blocks(text):
        lines += [block] if isinstance(block, str) else [f"• {item}" for item in block]
    return "\n".join(lines)
