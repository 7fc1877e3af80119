"""Reading a package that another municipality signed: everything in it is checked.

The signature comes first: nothing is parsed that no partner signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, NoReturn

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assets.exchange import figures_file
from assets.exchange.definitions import Definition
from assets.exchange.package import FORMAT, canonical
from connectors.archive.answers import sha256
from connectors.errors import InputError
from connectors.exchange import signing
from connectors.exchange.files import FIGURES, PACKAGE, SIGNATURE
from connectors.observations import Strict
from connectors.periods import day_in_denmark, show_day

_AHEAD = timedelta(days=1)
"""How far ahead of ours the sender's clock may be."""
_AGAIN = "bed afsenderen om at lave pakken igen med `pejl exchange export`"

Text = Annotated[str, StringConstraints(max_length=1000)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Indicator = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")]


class _Definition(Strict):
    """A `Definition` as a package has it."""

    label: Text
    unit: Text
    numerator: Text | None
    denominator: Text | None
    sql: Hash | None
    sha256: Hash


class Exchange(Strict):
    """What a package says of its figures; `assets.exchange.package` makes it."""

    format: Literal[1]
    data: Literal["sample", "live"]
    area_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
    public_key: Text
    build: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{1,64}$")]
    disclosure_limit: int = Field(ge=3, le=1000, strict=True)
    definitions: dict[Indicator, _Definition]
    catalogue: dict[Indicator, Hash]
    goals: tuple[dict[str, Text], ...]


class _Resource(BaseModel):
    """The description of the file of figures."""

    model_config = ConfigDict(frozen=True)

    path: Literal["figures.csv"]
    bytes: int
    hash: Text


class _Description(BaseModel):
    """The parts of ``datapackage.json`` that are used; the rest is for other programs."""

    model_config = ConfigDict(frozen=True)

    created: Annotated[
        str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", max_length=20)
    ]
    exchange: Exchange
    resources: tuple[_Resource]


@dataclass(frozen=True)
class Figures:
    """The checked content of a package.

    Args:
        about: what the package says of them: whose they are, signed with which key, of which build.
        created: when it was made.
        definitions: what each indicator is, by name.
        rows: the figures.
    """

    about: Exchange
    created: datetime
    definitions: Mapping[str, Definition]
    rows: pl.DataFrame


def read_signed(folder: str, files: Mapping[str, bytes], partners: Mapping[str, str]) -> Figures:
    """The content of a package that a partner signed.

    Args:
        folder: its folder, for messages.
        files: its files by name.
        partners: the public key of each partner by the code of its municipality.

    Raises:
        InputError: it is not signed by a partner, not whole, or not as Pejl writes it.
    """
    signature = files[SIGNATURE].decode("ascii", "replace").strip()
    signer = signing.find_signer(partners, signature, files[PACKAGE])
    if signer is None:
        raise InputError(
            f"{folder}/{SIGNATURE} er ikke en underskrift af {PACKAGE} med nogen nøgle i "
            "partners.yaml: filerne er ændret, siden de blev skrevet, eller afsenderens nøgle "
            "mangler; bed afsenderen om hele mappen igen, og om linjen fra `pejl exchange key`."
        )
    figures = read_stored(folder, files)
    if figures.about.area_code != signer or figures.about.public_key != partners[signer]:
        raise InputError(
            f"{folder}/{PACKAGE} er underskrevet med nøglen for kommune {signer}, men er om "
            f"kommune {figures.about.area_code}; en kommune kan kun sende sine egne tal: {_AGAIN}."
        )
    return figures


def read_stored(folder: str, files: Mapping[str, bytes]) -> Figures:
    """The content of a package whose signature is known to be good.

    Raises:
        InputError: it is not whole, or not as Pejl writes it.
    """
    description = _parse_description(folder, files[PACKAGE])
    about, [resource] = description.exchange, description.resources
    content = files[FIGURES]
    digest = f"sha256:{sha256([content])}"
    if (resource.bytes, resource.hash) != (len(content), digest):
        raise InputError(
            f"{folder}/{FIGURES} er ikke den fil, som {PACKAGE} har hash af; bed afsenderen om "
            "hele mappen igen."
        )
    try:
        rows = figures_file.parse(content)
    except ValueError as error:
        raise InputError(f"{folder}/{FIGURES} {error}; {_AGAIN}.") from error
    definitions = {
        name: Definition(**each.model_dump(exclude={"sha256"}))
        for name, each in about.definitions.items()
    }
    for name, definition in definitions.items():
        if about.definitions[name].sha256 != definition.sha256:
            raise InputError(
                f"{folder}/{PACKAGE} har en hash af {name}, som ikke er af det, den siger om "
                f"{name}; {_AGAIN}."
            )
    created = datetime.fromisoformat(description.created).astimezone(UTC)
    figures = Figures(about, created, definitions, rows)
    _check_rows(folder, figures)
    return figures


def _parse_description(folder: str, content: bytes) -> _Description:
    try:
        document = json.loads(content, parse_constant=_refuse)
        description = _Description.model_validate(document)
        datetime.fromisoformat(description.created)
        if canonical(document) != content:
            _refuse("another spelling")
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{folder}/{PACKAGE} er ikke, som Pejl skriver den i format {FORMAT}; brug den nyeste "
            f"udgave af Pejl begge steder, og {_AGAIN}."
        ) from error
    return description


def _refuse(what: str) -> NoReturn:
    raise ValueError(what)


def _check_rows(folder: str, figures: Figures) -> None:
    """Refuse rows of another municipality, of no definition, or that show a small count."""
    about, rows = figures.about, figures.rows
    if others := sorted({*rows["area_code"]} - {about.area_code}):
        raise InputError(
            f"{folder}/{FIGURES} har tal for område {others[0]}, og pakken er fra kommune "
            f"{about.area_code}; en kommune kan kun sende sine egne tal: {_AGAIN}."
        )
    not_begun = rows.filter(pl.col("starts_on") > day_in_denmark(figures.created))
    if not_begun.height:
        name, period = not_begun.select("indicator", "period").row(0)
        raise InputError(
            f"{folder}/{FIGURES} har et tal af {name} for {period}, som ikke var begyndt, da "
            f"pakken blev lavet; {_AGAIN}."
        )
    for name, unit in rows.select("indicator", "unit").unique(maintain_order=True).iter_rows():
        if name not in figures.definitions or figures.definitions[name].unit != unit:
            raise InputError(
                f"{folder}/{PACKAGE} siger ikke, hvad {name} i {FIGURES} er, eller siger en anden "
                f"enhed; {_AGAIN}."
            )
    small = figures_file.small_figures(rows, about.disclosure_limit)
    if small.height:
        name, _, period = small.sort("indicator", "period").row(0)
        raise InputError(
            f"{folder}/{FIGURES} viser et antal under {about.disclosure_limit} i {name} for "
            f"{period} ({small.height} i alt), så den har ikke passeret kontrollen for små antal; "
            f"slet mappen, og {_AGAIN}."
        )


def check_usable(folder: str, figures: Figures, mode: str, limit: int, now: datetime) -> None:
    """Refuse a package that is gated less than our own figures, of the other mode, or too new.

    Raises:
        InputError: it is one.
    """
    about = figures.about
    if about.data != mode:
        raise InputError(
            f"{folder}/{PACKAGE} er af {about.data}-data, og hjemmet er {mode}; brug en pakke af "
            "samme slags, så ingen opdigtede tal blandes med rigtige."
        )
    if about.disclosure_limit < limit:
        raise InputError(
            f"{folder}/{PACKAGE} skjuler antal under {about.disclosure_limit}, og I skjuler dem "
            f"under {limit}; bed afsenderen sætte PEJL_DISCLOSURE_LIMIT={limit} og lave pakken "
            "igen."
        )
    if figures.created > now + _AHEAD:
        raise InputError(
            f"{folder}/{PACKAGE} er fra {show_day(day_in_denmark(figures.created))}, som ikke er "
            "kommet endnu; ret uret hos den af jer, hvor det går forkert, og lav pakken igen."
        )
