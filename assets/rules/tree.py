"""The syntax tree of a rule, and `RuleError` with the column of a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Literal, TypeVar, cast


class RuleError(ValueError):
    """A mistake in a rule: a Danish `message` with the remedy, and its `column`, counted from 1."""

    def __init__(self, message: str, column: int) -> None:
        """Store both parts, so that a plan can add its own line to them."""
        super().__init__(message, column)
        self.message = message
        self.column = column

    def __str__(self) -> str:
        """The column and the message in one line."""
        return f"kolonne {self.column}: {self.message}"


def error_at(at: int, message: str) -> RuleError:
    """The error at a position counted from 0, as the tree and the tokens count."""
    return RuleError(message, at + 1)


@dataclass(frozen=True)
class Span:
    """A node, and its place in the rule from `start` to `end`, from 0, parentheses included."""

    start: int
    end: int

    def source(self, text: str) -> str:
        """The text that the node was parsed from."""
        return text[self.start : self.end]

    @property
    def children(self) -> tuple[Node, ...]:
        """The child nodes, in the order of the text, which is the order of the fields."""
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(cast("Node", value) for value in values if isinstance(value, Span))

    @cached_property
    def depth(self) -> int:
        """The number of levels of this subtree."""
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True)
class Number(Span):
    """A literal number; it has no unit."""

    value: float


@dataclass(frozen=True)
class Name(Span):
    """The name of a measure, NFC-normalised."""

    name: str


@dataclass(frozen=True)
class Sum(Span):
    """A sum or difference; `at` is the position of the operator, from 0."""

    left: Numeric
    operator: Literal["+", "-"]
    right: Numeric
    at: int


@dataclass(frozen=True)
class Scaled(Span):
    """A number times or over a finite constant that is not 0; ``-a`` is ``a * -1``."""

    operand: Numeric
    operator: Literal["*", "/"]
    factor: float


@dataclass(frozen=True)
class NumericChoice(Span):
    """A choice between two numbers; `at` is the position of ``if``, from 0."""

    then: Numeric
    condition: Condition
    otherwise: Numeric
    at: int


@dataclass(frozen=True)
class Comparison(Span):
    """A comparison of two numbers; `at` is the position of the operator, from 0."""

    left: Numeric
    operator: Literal["<", "<=", ">", ">="]
    right: Numeric
    at: int


@dataclass(frozen=True)
class Not(Span):
    """The negation of a condition."""

    operand: Condition


@dataclass(frozen=True)
class Junction(Span):
    """Two conditions joined by ``and`` or ``or``."""

    left: Condition
    operator: Literal["and", "or"]
    right: Condition


@dataclass(frozen=True)
class LogicalChoice(Span):
    """A choice between two conditions."""

    then: Condition
    condition: Condition
    otherwise: Condition


Numeric = Number | Name | Sum | Scaled | NumericChoice
Condition = Comparison | Not | Junction | LogicalChoice
Node = Numeric | Condition


def names_in(node: Node) -> tuple[str, ...]:
    """The distinct names in a subtree, in order of appearance."""
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Name)))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all its descendants, each parent before its children."""
    yield node
    for child in node.children:
        yield from walk(child)


_AnySpan = TypeVar("_AnySpan", bound=Span)


def with_numbers(node: _AnySpan, numbers: Mapping[str, float]) -> _AnySpan:
    """A copy of a subtree with numbers for names, such as the year's demand for ``target``."""
    if isinstance(node, Name) and node.name in numbers:
        return cast("_AnySpan", Number(node.start, node.end, numbers[node.name]))
    parts: dict[str, Any] = {field.name: getattr(node, field.name) for field in fields(node)}
    inner = {
        key: with_numbers(part, numbers) for key, part in parts.items() if isinstance(part, Span)
    }
    return replace(node, **inner) if inner else node
