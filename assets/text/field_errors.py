"""What pydantic refuses in a field, as a Danish clause: ``skal være et helt tal``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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


def field_error(error: ErrorDetails) -> str:
    """The clause that follows the field's name; a validator's own message is kept as it is."""
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case "literal_error" | "enum":
            choices = context["expected"].replace(" or ", " eller ")
            return f"skal være {choices}"
        case "too_short":
            return f"skal have mindst {context['min_length']} og har {context['actual_length']}"
        case "too_long":
            return f"må højst have {context['max_length']} og har {context['actual_length']}"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return _out_of_range(kind, context)
        case _:
            known = _CLAUSES.get(kind) or _CLAUSES.get(kind.split("_")[0])
            return known or "har en værdi, der ikke kan bruges"


def _out_of_range(kind: str, context: dict[str, Any]) -> str:
    words = {
        "greater_than": ("større end", "gt"),
        "greater_than_equal": ("mindst", "ge"),
        "less_than": ("mindre end", "lt"),
        "less_than_equal": ("højst", "le"),
    }
    comparison, limit = words[kind]
    return f"skal være {comparison} {context[limit]}"
