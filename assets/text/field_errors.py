"""What pydantic refuses in a field, as a Danish clause: ``skal være et helt tal``."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from assets.text.area_codes import CODE_PATTERN
from connectors.column_names import NAME_PATTERN

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_CLAUSES = {
    "missing": "mangler",
    "extra_forbidden": "er ikke et felt her",
    "bool": "skal være true eller false",
    "date": "skal være en dato, fx 2023-08-30",
    "dict": "skal være felter med navn og værdi",
    "float": "skal være et tal",
    "int": "skal være et helt tal",
    "list": "skal være en liste",
    "model": "skal være felter med navn og værdi",
    "path": "skal være en sti",
    "string_too_short": "er tom",
    "string": "skal være en tekst",
    "tuple": "skal være en liste",
    "url": "skal være en webadresse, der begynder med http",
}
"""By error type, or by the first word of one (``int_parsing``, ``int_type``)."""
_PATTERNS = {
    NAME_PATTERN: "skal begynde med et lille bogstav og må kun have små bogstaver a-z, cifre og _",
    CODE_PATTERN: 'skal være tre cifre i anførselstegn, fx "707"',
}
"""What a text must look like, by the pattern that it does not match."""


def field_error(error: ErrorDetails) -> str:
    """The clause that follows the field's name; a validator's own message is kept as it is."""
    kind, context = error["type"], error.get("ctx", {})
    value: Any = error["input"]
    match kind:
        case _ if value is None and kind.endswith("_type"):
            clause = "er tom"
        case "value_error":
            clause = error["msg"].removeprefix("Value error, ")
        case "string_type" if isinstance(value, bool | int | float):
            clause = "skal være en tekst, så sæt det i anførselstegn"
        case "string_pattern_mismatch":
            clause = _PATTERNS.get(context["pattern"], "er ikke skrevet på den rigtige måde")
        case "literal_error" | "enum":
            clause = _not_a_choice(str(value), context["expected"])
        case "too_short":
            clause = f"skal have mindst {context['min_length']} og har {context['actual_length']}"
        case "too_long":
            clause = f"må højst have {context['max_length']} og har {context['actual_length']}"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            clause = _out_of_range(kind, context)
        case _:
            known = _CLAUSES.get(kind) or _CLAUSES.get(kind.split("_")[0])
            clause = known or "har en værdi, der ikke kan bruges"
    return clause


def _not_a_choice(value: str, expected: str) -> str:
    close = get_close_matches(value, re.findall(r"'([^']*)'", expected), n=1)
    guess = f" (mente du {close[0]}?)" if close else ""
    return f"skal være {expected.replace(' or ', ' eller ')}{guess}"


def _out_of_range(kind: str, context: dict[str, Any]) -> str:
    words = {
        "greater_than": ("større end", "gt"),
        "greater_than_equal": ("mindst", "ge"),
        "less_than": ("mindre end", "lt"),
        "less_than_equal": ("højst", "le"),
    }
    comparison, limit = words[kind]
    return f"skal være {comparison} {context[limit]}"
