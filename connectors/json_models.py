"""Metadata answers of the sources, validated with pydantic."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from connectors.errors import SourceError

Metadata = TypeVar("Metadata")


class Model(BaseModel):
    """A part of such an answer; what is not declared (names and mail of staff) is not read."""

    model_config = ConfigDict(frozen=True)


def parse(kind: type[Metadata], answer: Any, problem: str, remedy: str) -> Metadata:
    """The JSON of an answer as the given type.

    Raises:
        SourceError: the answer has another shape: the problem, the first field that is missing,
            and the remedy. Its values are not shown.
    """
    try:
        return TypeAdapter(kind).validate_python(answer)
    except ValidationError as error:
        missing = [each["loc"][-1] for each in error.errors() if each["type"] == "missing"]
        lacks = f" (it lacks {missing[0]!r})" if missing else ""
        shape = f"{problem} in a shape that Pejl does not know{lacks}"
        raise SourceError(f"{shape}; {remedy}.") from None
