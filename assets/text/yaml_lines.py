"""A YAML document with the line of each part, for errors that point at a line."""

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
    """Text that is not usable YAML: the line, the problem and its remedy (in Danish)."""

    def __init__(self, line: int, sentence: str) -> None:
        """Keep both parts."""
        super().__init__(f"linje {line}: {sentence}")
        self.line = line
        self.sentence = sentence


_RESOLVERS = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
"""Dates stay text; whoever uses one parses it."""


class _Loader(yaml.SafeLoader):
    """The pure Python loader: slow, with the error texts that `_not_yaml` knows."""

    yaml_implicit_resolvers = _RESOLVERS


class _FastLoader(yaml.CSafeLoader):
    """libyaml: reads the catalogue in a tenth of the time."""

    yaml_implicit_resolvers = _RESOLVERS


class Document:
    """The content of a YAML document and the line of each part."""

    def __init__(self, text: str) -> None:
        """Parse a document.

        Raises:
            YamlError: not YAML; a duplicate key, of which YAML would silently drop one; or a key
                that is not text, such as `on`, which YAML reads as true.
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
        """The line of a part; of the nearest enclosing part if it does not exist."""
        part = tuple(path)
        while part and part not in self._lines:
            part = part[:-1]
        return self._lines.get(part, 1)

    def written(self, path: Sequence[str | int]) -> str | None:
        """A scalar as spelled in the file, without quotes; None if it is not one."""
        return self._written.get(tuple(path))

    def _note(self, node: Node, path: Place, around: tuple[Node, ...]) -> None:
        line = node.start_mark.line + 1
        self._lines.setdefault(path, line)
        if any(node is outer for outer in around):
            raise YamlError(
                line, "afsnittet indeholder sig selv gennem en henvisning med *; skriv det ud"
            )
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
                raise YamlError(
                    line, "et feltnavn er en liste eller en tabel; skriv et navn før kolonet"
                )
            if key.tag == INTEGER and key.value.isdecimal() and len(key.value) == YEAR_DIGITS:
                key.tag = TEXT  # a year as a key stays text
            if key.tag not in {TEXT, MERGE}:
                kind = key.tag.rsplit(":", maxsplit=1)[-1]
                raise YamlError(
                    line, f"YAML læser feltnavnet {key.value} som {kind}; sæt det i anførselstegn"
                )
            if key.value in seen:
                first = seen[key.value]
                raise YamlError(
                    line, f"{key.value} står allerede på linje {first}; behold kun den ene"
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
    """PyYAML's error as one Danish sentence with its line."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return YamlError(1, "filen har tegn, som YAML ikke tillader; gem den som ren tekst")
    original = error.problem or error.context or ""
    problem = "skrivemåden er forkert"
    remedy = "ret indrykning, kolon og parenteser her og lige ovenfor"
    if "'\\t'" in original:
        problem = "der står en tabulator, hvor der skal være mellemrum"
        remedy = "ryk ind med mellemrum"
    elif "mapping values are not allowed" in original:
        problem = "der står et kolon inde i en tekst"
        remedy = "sæt teksten i anførselstegn, eller ret indrykningen"
    elif "another document" in original:
        problem, remedy = "et nyt dokument begynder ved ---", "hav kun ét dokument i filen"
    elif "constructor for the tag" in original:
        problem, remedy = "her står et mærke med !", "fjern det, eller sæt teksten i anførselstegn"
    return YamlError(error.problem_mark.line + 1, f"ikke gyldig YAML: {problem}; {remedy}")
