"""A YAML document with the line of each part, for errors that point at a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
)
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Place = tuple[str | int, ...]
TEXT, MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
INTEGER, FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
YEAR_DIGITS = 4
MOST_CHARACTERS = 250_000
"""A plan of 25 goals has 20,000."""
MOST_NODES = 20_000
"""Keys and values, each as often as an alias repeats it; a plan of 25 goals has 900."""
MOST_DEPTH = 20
"""Levels of nesting; a plan has 8."""
_SHORTEN = "fjern det, der ikke hører til, eller del filen"
TOO_LONG = f"filen har flere end {MOST_CHARACTERS} tegn; {_SHORTEN}"
LONGEST_SCALAR = 20_000
"""Characters of one text; a long paragraph has 2,000."""
_NUMBER = re.compile(r"[-+]?(?=.{1,18}$)[0-9]*\.?[0-9]*")
"""Not 12:30, 0x1F, 1_000, .inf or 1.0e+9, which YAML 1.1 takes for numbers too."""


class YamlError(ValueError):
    """Text that is not usable YAML: the line, the problem and its remedy (in Danish)."""

    def __init__(self, line: int, sentence: str) -> None:
        """Keep both parts."""
        super().__init__(f"linje {line}: {sentence}")
        self.line = line
        self.sentence = sentence


_RESOLVERS = {
    first: [each for each in resolvers if not each[0].endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
"""Dates stay text; whoever uses one parses it."""


class _Loader(yaml.CSafeLoader):
    """libyaml's loader: ten times as fast as the one in Python."""

    yaml_implicit_resolvers = _RESOLVERS


class Document:
    """The content of a YAML document and the line of each part."""

    def __init__(self, text: str) -> None:
        """Parse a document.

        Raises:
            YamlError: not YAML; larger than a file that people write; a duplicate key, of which
                YAML would silently drop one; or a key that is not text, such as `on`, which YAML
                reads as true.
        """
        self._lines: dict[Place, int] = {}
        self._written: dict[Place, str] = {}
        try:
            _check_size(text)
            loader = _Loader(text)
            node = loader.get_single_node()
            if node is not None:
                self._note(node, (), ())
            self.content: Any = None if node is None else loader.construct_document(node)
        except yaml.YAMLError as error:
            raise _not_yaml(error, text) from error

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
            if node.tag in {INTEGER, FLOAT} and not _NUMBER.fullmatch(node.value):
                raise YamlError(
                    line,
                    f"YAML læser {node.value[:18]} som et tal; skriv tallet med cifre og punktum, "
                    "eller sæt det i anførselstegn",
                )
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
                raise YamlError(line, _not_a_name(key, value))
            if key.value in seen:
                first = seen[key.value]
                raise YamlError(
                    line, f"{key.value} står allerede på linje {first}; behold kun den ene"
                )
            seen[key.value] = line
            self._lines[(*path, key.value)] = line
            self._note(value, (*path, key.value), around)


def _not_a_name(key: ScalarNode, value: Node) -> str:
    """Why a field has no name: a decimal comma in ``{2023: 3,5}``, or a key that is no text."""
    name = key.value[:18]
    if key.tag == INTEGER and value.start_mark.index == value.end_mark.index:
        return f"YAML deler ved kommaet før {name}; skriv decimaler med punktum, fx 3.5"
    kind = key.tag.rsplit(":", maxsplit=1)[-1]
    return f"YAML læser feltnavnet {name} som {kind}; sæt det i anførselstegn"


def _check_size(text: str) -> None:
    """Refuse a document that would take long or all memory to read, and tags.

    The events of the parser are read one by one; nothing is nested or repeated yet.
    """
    if len(text) > MOST_CHARACTERS:
        raise YamlError(1, TOO_LONG)
    sizes: dict[str, int] = {}
    """How many nodes each anchor stands for, those behind aliases counted too."""
    around: list[tuple[str | None, int]] = []
    """The anchor of each collection that is open, and the number of nodes before it."""
    nodes = 0
    for event in yaml.parse(text, _Loader):
        line = 1 + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, AliasEvent):
            nodes += sizes.get(event.anchor or "", 1)
        elif isinstance(event, NodeEvent):
            _check_node(event, line)
            nodes += 1
        if isinstance(event, CollectionStartEvent):
            around.append((event.anchor, nodes - 1))
            if len(around) > MOST_DEPTH:
                raise YamlError(line, f"mere end {MOST_DEPTH} niveauer i hinanden; {_SHORTEN}")
        elif isinstance(event, CollectionEndEvent):
            anchor, before = around.pop()
            if anchor is not None:
                sizes[anchor] = nodes - before
        if nodes > MOST_NODES:
            raise YamlError(
                line, f"filen har med sine henvisninger over {MOST_NODES} felter; {_SHORTEN}"
            )


def _check_node(event: Event, line: int) -> None:
    if getattr(event, "tag", None) is not None:
        raise YamlError(
            line, "her står et mærke med !; fjern det, eller sæt teksten i anførselstegn"
        )
    if isinstance(event, ScalarEvent) and len(event.value) > LONGEST_SCALAR:
        raise YamlError(line, f"en tekst har flere end {LONGEST_SCALAR} tegn; {_SHORTEN}")


def _not_yaml(error: yaml.YAMLError, text: str) -> YamlError:
    """libyaml's error as one Danish sentence with its line."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return YamlError(1, "filen har tegn, som YAML ikke tillader; gem den som ren tekst")
    mark, original = error.problem_mark, error.problem or error.context or ""
    line = min(mark.line, text.rstrip("\n").count("\n"))  # the end of the file is no line
    problem = "skrivemåden er forkert"
    remedy = "ret indrykning, kolon og parenteser her og lige ovenfor"
    if "tab character" in original or _character_at(text, mark) == "\t":
        problem = "der står en tabulator, hvor der skal være mellemrum"
        remedy = "ryk ind med mellemrum"
    elif "mapping values are not allowed" in original:
        problem = "der står et kolon inde i en tekst"
        remedy = "sæt teksten i anførselstegn, eller ret indrykningen"
    elif "another document" in original:
        problem, remedy = "et nyt dokument begynder ved ---", "hav kun ét dokument i filen"
    return YamlError(line + 1, f"ikke gyldig YAML: {problem}; {remedy}")


def _character_at(text: str, mark: yaml.Mark) -> str:
    line = text.split("\n")[mark.line : mark.line + 1]
    return line[0][mark.column : mark.column + 1] if line else ""
