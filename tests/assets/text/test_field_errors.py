"""What pydantic refuses, in Danish: no error of a model reaches staff in English."""

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, ValidationError, field_validator

from assets.text.field_errors import field_error
from connectors.observations import Name


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)

    title: str = Field(default="a", min_length=1)
    number: int = Field(default=1, ge=1, lt=7)
    day: date = date(2023, 1, 1)
    kind: Literal["mean", "sum"] = "mean"
    names: Annotated[tuple[str, ...], Field(min_length=2)] = ("a", "b")
    link: AnyHttpUrl | None = None
    is_shown: bool = True
    share: float = 0.0
    inside: dict[str, str] = {}
    name: Name = "a"

    @field_validator("title")
    @classmethod
    def _is_not_x(cls, title: str) -> str:
        if title == "x":
            raise ValueError("må ikke hedde x")
        return title


NAME_RULE = "skal begynde med et lille bogstav og må kun have små bogstaver a-z, cifre og _"


@pytest.mark.parametrize(
    ("content", "clause"),
    [
        ({"other": 1}, "er ikke et felt her"),
        ({"title": 1}, "skal være en tekst, så sæt det i anførselstegn"),
        ({"title": True}, "skal være en tekst, så sæt det i anførselstegn"),
        ({"title": ["a"]}, "skal være en tekst"),
        ({"title": None}, "er tom"),
        ({"inside": None}, "er tom"),
        ({"name": "Ledighed_pct"}, NAME_RULE),
        ({"name": "ledighed pct"}, NAME_RULE),
        ({"title": ""}, "er tom"),
        ({"title": "x"}, "må ikke hedde x"),
        ({"number": "a"}, "skal være et helt tal"),
        ({"number": 0}, "skal være mindst 1"),
        ({"number": 7}, "skal være mindre end 7"),
        ({"day": "i fjor"}, "skal være en dato, fx 2023-08-30"),
        ({"kind": "max"}, "skal være 'mean' eller 'sum'"),
        ({"kind": "meen"}, "skal være 'mean' eller 'sum' (mente du mean?)"),
        ({"names": ["a"]}, "skal have mindst 2 og har 1"),
        ({"names": 3}, "skal være en liste"),
        ({"link": "uden"}, "skal være en webadresse, der begynder med http"),
        ({"is_shown": "måske"}, "skal være true eller false"),
        ({"share": "x"}, "skal være et tal"),
        ({"inside": 1}, "skal være felter med navn og værdi"),
    ],
)
def test_what_a_model_refuses_reads_as_danish(content: dict[str, Any], clause: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Shape.model_validate(content)
    assert [field_error(error) for error in caught.value.errors()] == [clause]
