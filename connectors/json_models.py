"""Pydantic models of the JSON that sources describe their tables in."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from connectors.errors import SourceError

Metadata = TypeVar("Metadata")


class Model(BaseModel):
    """Part of a metadata answer; undeclared fields (names and mail of staff) are not read."""

    model_config = ConfigDict(frozen=True)


def parse(kind: type[Metadata], answer: Any, problem: str) -> Metadata:
    """Validate the JSON of an answer.

    Raises:
        SourceError: the answer does not fit: ``problem`` and the first missing field. Values are
            not shown.
    """
    try:
        return TypeAdapter(kind).validate_python(answer)
    except ValidationError as error:
        missing = [fault["loc"][-1] for fault in error.errors() if fault["type"] == "missing"]
        lacks = f" (feltet {missing[0]!r} mangler)" if missing else ""
        raise SourceError(
            f"{problem} på en måde, som Pejl ikke kender{lacks}; prøv igen senere, og kontakt "
            "jeres Pejl-administrator, hvis det bliver ved."
        ) from None
