"""The tokens of a rule: names, numbers and operators, and the remedy for what is none."""

import re
from dataclasses import dataclass
from typing import Literal

from assets.rules.tree import error_at

KEYWORDS = frozenset({"and", "or", "not", "if", "else"})
COMPARISONS = frozenset({"<", "<=", ">", ">="})
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_OPERATOR = re.compile(r"<=|>=|[-+*/<>()]")
_REMEDIES = {
    "==": "skriv `a <= b and a >= b` for at spørge, om to tal er ens",
    "=": "sammenlign med < <= > >=",
    "!=": "skriv `a < b or a > b` for at spørge, om to tal er forskellige",
    "<>": "skriv `a < b or a > b` for at spørge, om to tal er forskellige",
    "≠": "skriv `a < b or a > b` for at spørge, om to tal er forskellige",
    "=<": "skriv <=",
    "=>": "skriv >=",
    "≤": "skriv <=",
    "≥": "skriv >=",
    "**": "* og / tager et tal på den ene side, og potenser findes ikke",
    "//": "skriv /",
    "&&": "skriv `and`",
    "&": "skriv `and`",
    "||": "skriv `or`",
    "|": "skriv `or`",
    "!": "skriv `not`",
    "%": "procenter står på skalaen 0-100, så udelad tegnet",
    ",": "skriv decimalpunktum, fx 62.5",
    ".": "et navn har intet punktum, og et tal begynder med et ciffer, fx 0.5",
    "'": "en regel har ingen tekst, kun navne og tal",
    '"': "en regel har ingen tekst, kun navne og tal",
    "\N{MINUS SIGN}": "skriv - fra tastaturet",
    "\N{EN DASH}": "skriv - fra tastaturet",
    "\N{MULTIPLICATION SIGN}": "skriv *",
    "\N{DIVISION SIGN}": "skriv /",
}
_REFUSED = re.compile(
    "|".join(re.escape(sign) for sign in sorted(_REMEDIES, key=len, reverse=True))
)


@dataclass(frozen=True)
class Token:
    """A token from `start` to `end`, counted from 0; the last token of a rule is of kind `end`."""

    kind: Literal["number", "name", "operator", "end"]
    text: str
    start: int

    @property
    def end(self) -> int:
        """The position after the last character."""
        return self.start + len(self.text)


def tokenize(text: str) -> list[Token]:
    """Split a rule into tokens; raises RuleError at the first character that begins none."""
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
        raise error_at(at, f"{sign} er ikke del af en regel; {_REMEDIES[sign]}")
    if operator := _OPERATOR.match(text, at):
        return Token("operator", operator[0], at)
    raise error_at(
        at,
        f"{text[at]!r} er ikke del af en regel; brug navne, tal, + - * /, < <= > >=, "
        "`and`, `or`, `not`, `if`, `else` og parenteser",
    )


def _continues_word(character: str) -> bool:
    # Combining letters, as in a decomposed å, are no \w but do continue an identifier.
    return ("a" + character).isidentifier()


def _refuse_longer_number(text: str, end: int) -> None:
    if end < len(text) and (text[end] == "." or _continues_word(text[end])):
        raise error_at(
            end, f"{text[end]!r} kan ikke følge efter et tal; skriv kun cifre, fx 80 eller 62.5"
        )
