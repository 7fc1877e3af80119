"""The grammar of a rule: how words bind into a syntax tree, and what is refused on the way."""

import math
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import Literal, cast

from assets.rules import tree
from assets.rules.tokens import COMPARISONS, Token, tokens_of

DEEPEST = 100
# An if inside the condition of an if doubles the compiled expression for each level.
DEEPEST_CONDITION = 8

_POWER = {
    "if": 1,
    "or": 2,
    "and": 3,
    **dict.fromkeys(COMPARISONS, 5),
    **dict.fromkeys("+-", 6),
    **dict.fromkeys("*/", 7),
}
_POWER_OF_NOT = 4
_POWER_OF_MINUS = 8


@lru_cache(maxsize=1024)
def read(text: str) -> tree.Condition:
    """Read a rule into its tree, once for each text; raises RuleError where it does not parse."""
    return _Parser(text).rule()


class _Parser:
    """A Pratt parser: an operator takes what binds stronger than itself."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens_of(text)
        self._taken = 0
        self._nesting = 0
        self._conditions = 0

    def rule(self) -> tree.Condition:
        if self._peek().kind == "end":
            raise tree.error_at(0, "the rule is empty; write a comparison, such as own >= 80")
        whole = self._expression(0)
        if self._peek().kind != "end":
            raise _unexpected(self._peek())
        return self._as_condition(whole, "a rule")

    def _peek(self) -> Token:
        return self._tokens[self._taken]

    def _take(self) -> Token:
        token = self._peek()
        self._taken += 1
        return token

    def _expression(self, weakest: int) -> tree.Node:
        self._nesting += 1
        self._refuse_deep(self._nesting)
        left = self._operand()
        while (power := _POWER.get(self._peek().text, 0)) > weakest:
            left = self._joined(left, self._take(), power)
            # A long chain nests to the left without any recursion here.
            self._refuse_deep(left.depth)
        self._nesting -= 1
        return left

    def _refuse_deep(self, depth: int) -> None:
        if depth > DEEPEST:
            raise tree.error_at(
                self._peek().start,
                f"the rule nests or chains more than {DEEPEST} levels; split it or use fewer terms",
            )

    def _operand(self) -> tree.Node:
        token = self._peek()
        if token.kind == "end":
            raise tree.error_at(
                token.start, "the rule stops short; a name or a number is missing here"
            )
        self._taken += 1
        if token.kind == "number":
            return tree.Number(token.start, token.end, _finite(float(token.text), token.start))
        if token.kind == "name":
            return tree.Name(token.start, token.end, unicodedata.normalize("NFC", token.text))
        if token.text == "(":
            return self._parenthesised(token)
        if token.text == "-":
            number = self._as_number(self._expression(_POWER_OF_MINUS), "-")
            return tree.Scaled(token.start, number.end, number, "*", -1.0)
        if token.text == "not":
            condition = self._as_condition(self._expression(_POWER_OF_NOT), "not")
            return tree.Not(token.start, condition.end, condition)
        raise tree.error_at(
            token.start, f"a name or a number is missing before {token.text}; put it there"
        )

    def _parenthesised(self, opening: Token) -> tree.Node:
        inner = self._expression(0)
        if self._peek().kind == "end":
            raise tree.error_at(opening.start, "this ( is never closed; add a )")
        if self._peek().text != ")":
            raise _unexpected(self._peek())
        return replace(inner, start=opening.start, end=self._take().end)

    def _joined(self, left: tree.Node, operator: Token, power: int) -> tree.Node:
        if operator.text == "if":
            return self._choice(left, operator)
        if operator.text in {"and", "or"}:
            return self._junction(left, operator, power)
        if operator.text in COMPARISONS:
            return self._comparison(left, operator, power)
        number = self._as_number(left, operator.text)
        other = self._as_number(self._expression(power), operator.text)
        if operator.text in {"*", "/"}:
            return _scaled(number, operator, other)
        sign = cast(Literal["+", "-"], operator.text)
        return tree.Sum(left.start, other.end, number, sign, other, operator.start)

    def _junction(self, left: tree.Node, operator: Token, power: int) -> tree.Junction:
        first = self._as_condition(left, operator.text)
        second = self._as_condition(self._expression(power), operator.text)
        word = cast(Literal["and", "or"], operator.text)
        return tree.Junction(first.start, second.end, first, word, second)

    def _comparison(self, left: tree.Node, operator: Token, power: int) -> tree.Comparison:
        number = self._as_number(left, operator.text)
        other = self._as_number(self._expression(power), operator.text)
        if self._peek().text in COMPARISONS:
            whole, middle = self._text[left.start : other.end], self._source(other)
            raise tree.error_at(
                self._peek().start,
                "comparisons cannot be chained; "
                f"join them with and: {whole} and {middle} {self._peek().text} ...",
            )
        sign = cast(Literal["<", "<=", ">", ">="], operator.text)
        return tree.Comparison(left.start, other.end, number, sign, other, operator.start)

    def _choice(self, then: tree.Node, operator: Token) -> tree.NumericChoice | tree.LogicalChoice:
        condition = self._condition_of_choice(operator)
        if self._peek().text != "else":
            raise tree.error_at(
                self._peek().start, "this if has no else; write a if condition else b"
            )
        self._taken += 1
        other = self._expression(0)
        start, end = then.start, other.end
        if isinstance(then, tree.Numeric) and isinstance(other, tree.Numeric):
            return tree.NumericChoice(start, end, then, condition, other, operator.start)
        if isinstance(then, tree.Condition) and isinstance(other, tree.Condition):
            return tree.LogicalChoice(start, end, then, condition, other)
        raise tree.error_at(
            operator.start,
            f"{self._source(then)} is a {_sort(then)} and {self._source(other)} a {_sort(other)}; "
            "both branches of an if must be alike, so check the parentheses",
        )

    def _condition_of_choice(self, operator: Token) -> tree.Condition:
        self._conditions += 1
        if self._conditions > DEEPEST_CONDITION:
            raise tree.error_at(
                operator.start,
                f"more than {DEEPEST_CONDITION} ifs stand inside each other's conditions; "
                "join the conditions with and or or",
            )
        condition = self._as_condition(self._expression(_POWER["if"]), "if")
        self._conditions -= 1
        return condition

    def _as_condition(self, node: tree.Node, taker: str) -> tree.Condition:
        if isinstance(node, tree.Condition):
            return node
        source = self._source(node)
        raise tree.error_at(
            node.start,
            f"{source} is a number, but {taker} takes a condition; "
            f"compare it, as in {source} >= 80",
        )

    def _as_number(self, node: tree.Node, taker: str) -> tree.Numeric:
        if isinstance(node, tree.Numeric):
            return node
        raise tree.error_at(
            node.start,
            f"{self._source(node)} is a condition, but {taker} takes numbers; "
            "join conditions with and or or",
        )

    def _source(self, node: tree.Node) -> str:
        return node.source(self._text)


def _unexpected(token: Token) -> tree.RuleError:
    match token.text:
        case "(":
            message = "nothing can be called; give the figure a name as a measure of its own"
        case ")":
            message = "this ) closes nothing; remove it or add a ("
        case "else":
            message = "this else has no if; write a if condition else b"
        case _:
            message = f"an operator is missing before {token.text}; join with and, +, < or the like"
    return tree.error_at(token.start, message)


def _sort(node: tree.Node) -> str:
    return "number" if isinstance(node, tree.Numeric) else "condition"


def _finite(value: float, at: int) -> float:
    if math.isfinite(value):
        return value
    raise tree.error_at(at, "this number is too large; use a smaller one")


def _scaled(left: tree.Numeric, operator: Token, right: tree.Numeric) -> tree.Scaled:
    sign = cast(Literal["*", "/"], operator.text)
    operand, factor, at = left, _constant(right), right.start
    if factor is None and sign == "*":
        operand, factor, at = right, _constant(left), left.start
    if factor is None:
        side = "on one side" if sign == "*" else "on its right side"
        raise tree.error_at(
            operator.start,
            f"{sign} takes a number {side}; make other figures measures of their own",
        )
    if factor == 0:
        raise tree.error_at(at, f"{sign} takes a number other than zero; write another number")
    return tree.Scaled(left.start, right.end, operand, sign, _finite(factor, at))


def _constant(node: tree.Numeric) -> float | None:
    """Give the value of numbers alone, such as ``-2`` or ``(2 + 3)``."""
    if isinstance(node, tree.Number):
        return node.value
    if isinstance(node, tree.Name | tree.NumericChoice):
        return None
    if isinstance(node, tree.Sum):
        left, right = _constant(node.left), _constant(node.right)
        if left is None or right is None:
            return None
        return left + right if node.operator == "+" else left - right
    value = _constant(node.operand)
    if value is None:
        return None
    return value * node.factor if node.operator == "*" else value / node.factor
