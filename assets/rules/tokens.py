"""The words of a rule: names, numbers and operators, and what to write instead of others."""

import re
from dataclasses import dataclass
from typing import Literal

from assets.rules.tree import error_at

KEYWORDS = frozenset({"and", "or", "not", "if", "else"})
COMPARISONS = frozenset({"<", "<=", ">", ">="})
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_OPERATOR = re.compile(r"<=|>=|[-+*/<>()]")
_INSTEAD = {
    "==": "write a <= b and a >= b to ask whether two figures are equal",
    "=": "compare with < <= > >=",
    "!=": "write a < b or a > b to ask whether two figures differ",
    "<>": "write a < b or a > b to ask whether two figures differ",
    "≠": "write a < b or a > b to ask whether two figures differ",
    "=<": "write <=",
    "=>": "write >=",
    "≤": "write <=",
    "≥": "write >=",
    "**": "* and / take a number on one side, and there are no powers",
    "//": "write /",
    "&&": "write and",
    "&": "write and",
    "||": "write or",
    "|": "write or",
    "!": "write not",
    "%": "percentages stand on the 0-100 scale, so leave it out",
    ",": "write a decimal point, as in 62.5",
    ".": "a name holds no dot, and a number starts with a digit, as in 0.5",
    "'": "a rule holds no text, only names and numbers",
    '"': "a rule holds no text, only names and numbers",
    "\N{MINUS SIGN}": "write - from the keyboard",
    "\N{EN DASH}": "write - from the keyboard",
    "\N{MULTIPLICATION SIGN}": "write *",
    "\N{DIVISION SIGN}": "write /",
}
_REFUSED = re.compile("|".join(re.escape(sign) for sign in sorted(_INSTEAD, key=len, reverse=True)))


@dataclass(frozen=True)
class Token:
    """A word of the rule, `start` to `end` (from 0); one of kind `end` closes the list."""

    kind: Literal["number", "name", "operator", "end"]
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the text after the word begins."""
        return self.start + len(self.text)


def tokens_of(text: str) -> list[Token]:
    """Cut a rule into its words; raises RuleError at the first that no rule holds."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        tokens.append(_token_at(text, at))
        at = tokens[-1].end
    return [*tokens, Token("end", "", len(text.rstrip()))]


def _token_at(text: str, at: int) -> Token:
    if number := _NUMBER.match(text, at):
        _refuse_longer_number(text, number.end())
        return Token("number", number[0], at)
    if text[at].isidentifier():
        end = at + 1
        while end < len(text) and _continues_word(text[end]):
            end += 1
        word = text[at:end]
        return Token("operator" if word in KEYWORDS else "name", word, at)
    if refused := _REFUSED.match(text, at):
        sign = refused[0]
        raise error_at(at, f"{sign} is not part of a rule; {_INSTEAD[sign]}")
    if operator := _OPERATOR.match(text, at):
        return Token("operator", operator[0], at)
    raise error_at(
        at,
        f"{text[at]!r} is not part of a rule; use names, numbers, + - * /, < <= > >=, "
        "and, or, not, if, else and parentheses",
    )


def _continues_word(character: str) -> bool:
    # Combining letters, as in a decomposed å, are no \w but do continue an identifier.
    return ("a" + character).isidentifier()


def _refuse_longer_number(text: str, end: int) -> None:
    if end < len(text) and (text[end] == "." or _continues_word(text[end])):
        raise error_at(
            end, f"{text[end]!r} cannot follow a number; write digits only, as in 80 or 62.5"
        )
