"""YAML that remembers its lines, so that a mistake in a file can be pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Place = tuple[str | int, ...]
TEXT, MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
INTEGER = "tag:yaml.org,2002:int"
YEAR_DIGITS = 4


class YamlError(ValueError):
    """A text that cannot be used as YAML: the line, what is wrong, and the remedy."""

    def __init__(self, line: int, sentence: str) -> None:
        """Keep both parts."""
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


_RESOLVERS = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
"""A day stays the text that it is, so that it is checked where it is used."""


class _Loader(yaml.SafeLoader):
    """Safe; slow, with the words for mistakes that we know."""

    yaml_implicit_resolvers = _RESOLVERS


class _FastLoader(yaml.CSafeLoader):
    """Safe; libyaml's, which reads the catalogue in a tenth of the time."""

    yaml_implicit_resolvers = _RESOLVERS


class Document:
    """A YAML document's content, and the line on which each part of it stands."""

    def __init__(self, text: str) -> None:
        """Read a document.

        Raises:
            YamlError: it is not YAML; a key stands twice in one place, where YAML would drop one
                silently; a key is no text, as `on`, which YAML reads as true.
        """
        self._lines: dict[Place, int] = {}
        self._written: dict[Place, str] = {}
        try:
            loader, node = _composed(text)
            if node is not None:
                self._note(node, (), ())
            self.content: Any = None if node is None else loader.construct_document(node)
        except yaml.YAMLError as error:
            raise _not_yaml(error) from error

    def line(self, path: Sequence[str | int]) -> int:
        """The line of a part, or of the closest part around it that exists."""
        part = tuple(path)
        while part and part not in self._lines:
            part = part[:-1]
        return self._lines.get(part, 1)

    def written(self, path: Sequence[str | int]) -> str | None:
        """A single value as it is written, without quotes; None where there is none."""
        return self._written.get(tuple(path))

    def _note(self, node: Node, path: Place, around: tuple[Node, ...]) -> None:
        line = node.start_mark.line + 1
        self._lines.setdefault(path, line)
        if any(node is outer for outer in around):
            raise YamlError(line, "this part holds itself through a * reference; write it out")
        if isinstance(node, ScalarNode):
            self._written[path] = node.value
        elif isinstance(node, MappingNode):
            self._note_mapping(node, path, (*around, node))
        elif isinstance(node, SequenceNode):
            for at, item in enumerate(node.value):
                self._note(item, (*path, at), (*around, node))

    def _note_mapping(self, node: MappingNode, path: Place, around: tuple[Node, ...]) -> None:
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise YamlError(line, "a key is a list or table; write a name before the colon")
            if key.tag == INTEGER and key.value.isdecimal() and len(key.value) == YEAR_DIGITS:
                key.tag = TEXT  # a year as a key is read as it is written
            if key.tag not in {TEXT, MERGE}:
                kind = key.tag.rsplit(":", maxsplit=1)[-1]
                raise YamlError(
                    line, f"the key {key.value} is read as {kind} by YAML; put it in quotes"
                )
            if key.value in seen:
                first = seen[key.value]
                raise YamlError(
                    line, f"{key.value} stands on line {first} already; keep one of them"
                )
            seen[key.value] = line
            self._lines[(*path, key.value)] = line
            self._note(value, (*path, key.value), around)


def _composed(text: str) -> tuple[_Loader | _FastLoader, Node | None]:
    try:
        fast = _FastLoader(text)
        return fast, fast.get_single_node()
    except yaml.YAMLError:
        slow = _Loader(text)
        return slow, slow.get_single_node()


def _not_yaml(error: yaml.YAMLError) -> YamlError:
    """What is wrong, and where, in one line."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        what = str(error).split("\n")[0]
        return YamlError(1, f"the file is not YAML ({what}); save it as plain text")
    problem = error.problem or error.context or "it cannot be read"
    remedy = "check the indentation, colons and brackets here and just above"
    if "'\\t'" in problem:
        problem, remedy = "a tab stands where spaces belong", "indent with spaces"
    elif "mapping values are not allowed" in problem:
        problem = "a colon stands inside a text"
        remedy = "put the text in quotes, or check the indentation"
    elif "another document" in problem:
        problem, remedy = "a second document begins at ---", "keep one plan a file"
    elif "constructor for the tag" in problem:
        problem, remedy = "a ! tag stands here", "remove it, or put the text in quotes"
    return YamlError(error.problem_mark.line + 1, f"not YAML: {problem}; {remedy}")
