"""The parser of rules: tokens into a syntax tree, with every mistake it refuses."""

import math
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import Literal, cast

from assets.rules import tree
from assets.rules.tokens import COMPARISONS, Token, tokenize

MAX_DEPTH = 100
# Each ``if`` inside the condition of another doubles the compiled expression.
MAX_CONDITION_DEPTH = 8

_STRENGTH = {
    "if": 1,
    "or": 2,
    "and": 3,
    **dict.fromkeys(COMPARISONS, 5),
    **dict.fromkeys("+-", 6),
    **dict.fromkeys("*/", 7),
}
_NOT_STRENGTH = 4
_MINUS_STRENGTH = 8


@lru_cache(maxsize=1024)
def parse_tree(text: str) -> tree.Condition:
    """Parse a rule into its syntax tree, cached by text; raises RuleError at the first mistake."""
    return _Parser(text).rule()


class _Parser:
    """A Pratt parser: an operator takes the operands that bind stronger than itself."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokenize(text)
        self._position = 0
        self._nesting = 0
        self._conditions = 0

    def rule(self) -> tree.Condition:
        if self._peek().kind == "end":
            raise tree.error_at(0, "reglen er tom; skriv en sammenligning, fx own >= 80")
        whole = self._expression(0)
        if self._peek().kind != "end":
            raise _unexpected(self._peek())
        return self._as_condition(whole, "en regel")

    def _peek(self) -> Token:
        return self._tokens[self._position]

    def _take(self) -> Token:
        token = self._peek()
        self._position += 1
        return token

    def _expression(self, min_strength: int) -> tree.Node:
        self._nesting += 1
        self._check_depth(self._nesting)
        left = self._operand()
        while (strength := _STRENGTH.get(self._peek().text, 0)) > min_strength:
            left = self._joined(left, self._take(), strength)
            # A chain such as a + b + ... nests to the left without recursion.
            self._check_depth(left.depth)
        self._nesting -= 1
        return left

    def _check_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise tree.error_at(
                self._peek().start,
                f"reglen har mere end {MAX_DEPTH} niveauer; brug færre led eller parenteser",
            )

    def _operand(self) -> tree.Node:
        token = self._peek()
        if token.kind == "end":
            raise tree.error_at(
                token.start, "reglen stopper for tidligt; skriv et navn eller et tal her"
            )
        self._position += 1
        if token.kind == "number":
            return tree.Number(token.start, token.end, _finite(float(token.text), token.start))
        if token.kind == "name":
            return tree.Name(token.start, token.end, unicodedata.normalize("NFC", token.text))
        if token.text == "(":
            return self._parenthesised(token)
        if token.text == "-":
            number = self._as_number(self._expression(_MINUS_STRENGTH), "`-`")
            return tree.Scaled(token.start, number.end, number, "*", -1.0)
        if token.text == "not":
            condition = self._as_condition(self._expression(_NOT_STRENGTH), "`not`")
            return tree.Not(token.start, condition.end, condition)
        raise tree.error_at(
            token.start, f"der mangler et navn eller et tal før `{token.text}`; sæt det ind"
        )

    def _parenthesised(self, opening: Token) -> tree.Node:
        inner = self._expression(0)
        if self._peek().kind == "end":
            raise tree.error_at(opening.start, "denne ( bliver aldrig lukket; tilføj en )")
        if self._peek().text != ")":
            raise _unexpected(self._peek())
        return replace(inner, start=opening.start, end=self._take().end)

    def _joined(self, left: tree.Node, operator: Token, strength: int) -> tree.Node:
        if operator.text == "if":
            return self._choice(left, operator)
        if operator.text in {"and", "or"}:
            return self._junction(left, operator, strength)
        if operator.text in COMPARISONS:
            return self._comparison(left, operator, strength)
        number = self._as_number(left, f"`{operator.text}`")
        other = self._as_number(self._expression(strength), f"`{operator.text}`")
        if operator.text in {"*", "/"}:
            return _scaled(number, operator, other)
        sign = cast(Literal["+", "-"], operator.text)
        return tree.Sum(left.start, other.end, number, sign, other, operator.start)

    def _junction(self, left: tree.Node, operator: Token, strength: int) -> tree.Junction:
        first = self._as_condition(left, f"`{operator.text}`")
        second = self._as_condition(self._expression(strength), f"`{operator.text}`")
        word = cast(Literal["and", "or"], operator.text)
        return tree.Junction(first.start, second.end, first, word, second)

    def _comparison(self, left: tree.Node, operator: Token, strength: int) -> tree.Comparison:
        number = self._as_number(left, f"`{operator.text}`")
        other = self._as_number(self._expression(strength), f"`{operator.text}`")
        if self._peek().text in COMPARISONS:
            whole, middle = self._text[left.start : other.end], self._source(other)
            raise tree.error_at(
                self._peek().start,
                "sammenligninger kan ikke kædes sammen; "
                f"skriv `{whole} and {middle} {self._peek().text} ...`",
            )
        sign = cast(Literal["<", "<=", ">", ">="], operator.text)
        return tree.Comparison(left.start, other.end, number, sign, other, operator.start)

    def _choice(self, then: tree.Node, operator: Token) -> tree.NumericChoice | tree.LogicalChoice:
        condition = self._condition_of_choice(operator)
        if self._peek().text != "else":
            raise tree.error_at(
                self._peek().start, "denne `if` har ingen `else`; skriv `a if betingelse else b`"
            )
        self._position += 1
        other = self._expression(0)
        start, end = then.start, other.end
        if isinstance(then, tree.Numeric) and isinstance(other, tree.Numeric):
            return tree.NumericChoice(start, end, then, condition, other, operator.start)
        if isinstance(then, tree.Condition) and isinstance(other, tree.Condition):
            return tree.LogicalChoice(start, end, then, condition, other)
        raise tree.error_at(
            operator.start,
            f"{self._source(then)} er {_kind(then)} og {self._source(other)} {_kind(other)}; "
            "giv begge grene af `if` samme slags, og se efter i parenteserne",
        )

    def _condition_of_choice(self, operator: Token) -> tree.Condition:
        self._conditions += 1
        if self._conditions > MAX_CONDITION_DEPTH:
            raise tree.error_at(
                operator.start,
                f"mere end {MAX_CONDITION_DEPTH} `if` står i hinandens betingelser; "
                "forbind betingelserne med `and` eller `or`",
            )
        condition = self._as_condition(self._expression(_STRENGTH["if"]), "`if`")
        self._conditions -= 1
        return condition

    def _as_condition(self, node: tree.Node, operator: str) -> tree.Condition:
        if isinstance(node, tree.Condition):
            return node
        source = self._source(node)
        raise tree.error_at(
            node.start,
            f"{source} er et tal, men {operator} tager en betingelse; "
            f"sammenlign det, fx {source} >= 80",
        )

    def _as_number(self, node: tree.Node, operator: str) -> tree.Numeric:
        if isinstance(node, tree.Numeric):
            return node
        raise tree.error_at(
            node.start,
            f"{self._source(node)} er en betingelse, men {operator} tager tal; "
            "forbind betingelser med `and` eller `or`",
        )

    def _source(self, node: tree.Node) -> str:
        return node.source(self._text)


def _unexpected(token: Token) -> tree.RuleError:
    match token.text:
        case "(":
            message = "en regel har ingen funktioner; giv tallet sit eget navn under measures"
        case ")":
            message = "denne ) lukker intet; fjern den, eller tilføj en ("
        case "else":
            message = "denne `else` har ingen `if`; skriv `a if betingelse else b`"
        case _:
            message = f"der mangler et tegn før `{token.text}`; skriv fx `and`, `+` eller `<`"
    return tree.error_at(token.start, message)


def _kind(node: tree.Node) -> str:
    return "et tal" if isinstance(node, tree.Numeric) else "en betingelse"


def _finite(value: float, at: int) -> float:
    if math.isfinite(value):
        return value
    raise tree.error_at(at, "tallet er for stort; skriv et mindre")


def _scaled(left: tree.Numeric, operator: Token, right: tree.Numeric) -> tree.Scaled:
    sign = cast(Literal["*", "/"], operator.text)
    operand, factor, at = left, _constant(right), right.start
    if factor is None and sign == "*":
        operand, factor, at = right, _constant(left), left.start
    if factor is None:
        side = "på den ene side" if sign == "*" else "på højre side"
        raise tree.error_at(
            operator.start,
            f"`{sign}` tager et skrevet tal {side}; gør udtrykket til en indikator for sig",
        )
    if factor == 0:
        raise tree.error_at(at, f"`{sign}` tager ikke nul; skriv et andet tal")
    return tree.Scaled(left.start, right.end, operand, sign, _finite(factor, at))


def _constant(node: tree.Numeric) -> float | None:
    """The value of an expression without names, such as ``-2`` or ``(2 + 3)``; else None."""
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
