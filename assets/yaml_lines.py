"""YAML that remembers its lines, so that a mistake in a file can be pointed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]


class Document:
    """A YAML document's content, and the line on which each part of it stands."""

    def __init__(self, text: str) -> None:
        """Read a document.

        Raises:
            yaml.YAMLError: it is not YAML.
            DuplicateKeyError: a key stands twice in one place; YAML would drop one silently.
        """
        self._lines: dict[Path, int] = {}
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            self._note(node, ())
        self.content: Any = yaml.safe_load(text)

    def line(self, path: Sequence[str | int]) -> int:
        """The line of a part, or of the closest part around it that exists."""
        part = tuple(path)
        while part and part not in self._lines:
            part = part[:-1]
        return self._lines.get(part, 1)

    def _note(self, node: Node, path: Path) -> None:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            self._note_mapping(node, path)
        elif isinstance(node, SequenceNode):
            for at, item in enumerate(node.value):
                self._note(item, (*path, at))

    def _note_mapping(self, node: MappingNode, path: Path) -> None:
        seen: Mapping[str, int] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else str(key)
            line = key.start_mark.line + 1
            if name in seen:
                raise DuplicateKeyError(name, line, seen[name])
            seen = {**seen, name: line}
            self._lines[(*path, name)] = line
            self._note(value, (*path, name))


class DuplicateKeyError(ValueError):
    """The same key twice in one mapping."""

    def __init__(self, key: str, line: int, first: int) -> None:
        """Say which key, where, and where it stood first."""
        super().__init__(f"line {line}: {key!r} stands on line {first} already; keep one of them")
