"""The syntax tree of a rule, and the error that points at a place in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Literal, TypeVar, cast


class RuleError(ValueError):
    """A rule that cannot be used: `message` says what to do, `column` where (from 1)."""

    def __init__(self, message: str, column: int) -> None:
        """Keep both parts, so that a plan can point at the place in its own file."""
        super().__init__(message, column)
        self.message = message
        self.column = column

    def __str__(self) -> str:
        """Give column and message in one line."""
        return f"column {self.column}: {self.message}"


def error_at(at: int, message: str) -> RuleError:
    """Give the error for a place counted from 0, as the tree and the tokens count."""
    return RuleError(message, at + 1)


@dataclass(frozen=True)
class Span:
    """A stretch of the rule, `start` to `end` (from 0), parentheses included."""

    start: int
    end: int

    def source(self, text: str) -> str:
        """Give the part of the text that this was read from."""
        return text[self.start : self.end]

    @property
    def children(self) -> tuple[Node, ...]:
        """The parts, in the order of the text, which is the order of the fields."""
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(cast("Node", value) for value in values if isinstance(value, Span))

    @cached_property
    def depth(self) -> int:
        """Levels of the tree from here down."""
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True)
class Number(Span):
    """A number as written; it has no unit of its own."""

    value: float


@dataclass(frozen=True)
class Name(Span):
    """A measure of the goal, NFC-normalised."""

    name: str


@dataclass(frozen=True)
class Sum(Span):
    """Two numbers added or subtracted; `at` is where the operator stands (from 0)."""

    left: Numeric
    operator: Literal["+", "-"]
    right: Numeric
    at: int


@dataclass(frozen=True)
class Scaled(Span):
    """A number multiplied or divided by a constant that is finite and never zero; -1 for ``-a``."""

    operand: Numeric
    operator: Literal["*", "/"]
    factor: float


@dataclass(frozen=True)
class NumericChoice(Span):
    """A number that depends on a condition; `at` is where ``if`` stands (from 0)."""

    then: Numeric
    condition: Condition
    otherwise: Numeric
    at: int


@dataclass(frozen=True)
class Comparison(Span):
    """Two numbers compared; `at` is where the operator stands (from 0)."""

    left: Numeric
    operator: Literal["<", "<=", ">", ">="]
    right: Numeric
    at: int


@dataclass(frozen=True)
class Not(Span):
    """A condition turned around."""

    operand: Condition


@dataclass(frozen=True)
class Junction(Span):
    """Two conditions joined."""

    left: Condition
    operator: Literal["and", "or"]
    right: Condition


@dataclass(frozen=True)
class LogicalChoice(Span):
    """A condition that depends on another condition."""

    then: Condition
    condition: Condition
    otherwise: Condition


Numeric = Number | Name | Sum | Scaled | NumericChoice
Condition = Comparison | Not | Junction | LogicalChoice
Node = Numeric | Condition


def names_in(node: Node) -> tuple[str, ...]:
    """Name the measures that a part of a rule rests on, distinct, in order of appearance."""
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Name)))


def walk(node: Node) -> Iterator[Node]:
    """Give a part of a rule and every part of it, the outer before the inner."""
    yield node
    for child in node.children:
        yield from walk(child)


_AnySpan = TypeVar("_AnySpan", bound=Span)


def with_numbers(node: _AnySpan, numbers: Mapping[str, float]) -> _AnySpan:
    """Put numbers in place of the names that they are known by, such as the year's ``target``."""
    if isinstance(node, Name) and node.name in numbers:
        return cast("_AnySpan", Number(node.start, node.end, numbers[node.name]))
    parts: dict[str, Any] = {field.name: getattr(node, field.name) for field in fields(node)}
    inner = {
        key: with_numbers(part, numbers) for key, part in parts.items() if isinstance(part, Span)
    }
    return replace(node, **inner) if inner else node
