"""The municipalities that figures are exchanged with: ``partners.yaml`` in the site.

    partners:
      - municipality: Randers
        public_key: "ed25519:..."

A key is handed over where its owner is known, not with the package that it signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assets.text import yaml_file
from assets.text.area_names import AreaNames
from assets.text.yaml_file import Mistake, Text
from connectors.errors import InputError
from connectors.exchange import signing
from connectors.observations import Strict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from assets.text.yaml_lines import Document, Place


class Partner(Strict):
    """A municipality, by name or code, and its public key."""

    municipality: Text
    public_key: Text


class PartnersFile(Strict):
    """The file."""

    partners: tuple[Partner, ...] = ()


def load(path: Path, municipalities: AreaNames) -> dict[str, str]:
    """The public key of each partner by the code of its municipality; none without a file.

    Raises:
        InputError: all mistakes with file and line.
    """
    if not path.exists():
        return {}
    file, _ = yaml_file.load(
        path, PartnersFile, _sentence, partial(_mistakes, municipalities=municipalities)
    )
    return {municipalities.find_code(each.municipality): each.public_key for each in file.partners}


def _mistakes(
    file: PartnersFile, document: Document, municipalities: AreaNames
) -> Iterator[Mistake]:
    """Mistakes in a file whose shape is right."""
    first: dict[str, int] = {}
    for at, each in enumerate(file.partners):
        line = document.line(("partners", at, "municipality"))
        line_of_key = document.line(("partners", at, "public_key"))
        try:
            code = municipalities.find_code(each.municipality)
        except InputError as error:
            yield Mistake(line, str(error))
            continue
        if (earlier := first.setdefault(code, line)) != line:
            yield Mistake(line, f"kommunen står også på linje {earlier}; behold den nye nøgle.")
        if signing.parse(each.public_key, signing.PUBLIC_BYTES) is None:
            yield Mistake(
                line_of_key,
                "public_key er ikke en offentlig nøgle; sæt hele den linje ind, som kommunens "
                "`pejl exchange key` viser, i anførselstegn.",
            )
        elif (earlier := first.setdefault(each.public_key, line_of_key)) != line_of_key:
            yield Mistake(
                line_of_key, f"nøglen står også på linje {earlier}; hver kommune har sin egen."
            )


def _sentence(detail: ErrorDetails, place: Place, _document: Document) -> str:
    """A mistake in the shape of a file, in Danish."""
    return (
        f"{yaml_file.describe(detail)}; skriv en liste `partners`, hvor hver har "
        f"{' og '.join(Partner.model_fields)}, med koder og nøgler i anførselstegn."
    )
