"""Areas by code or name, as people write them: ``730``, ``Randers``, ``Århus``, ``ærø kommune``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from assets.text.area_codes import COUNTRY
from assets.text.nearest import nearest
from connectors.errors import InputError
from connectors.lists import joined

_SPELLINGS = (
    ("æ", "ae"), ("å", "aa"), ("ø", "oe"), ("ä", "ae"), ("ö", "oe"), ("aa", "a"), ("oe", "o"),
)  # fmt: skip
"""Spellings of one sound, in the order that they are replaced: Århus, Koebenhavn, Kobenhavn."""
MUNICIPALITY = "en kommune"
"""What the names of municipalities alone are names of."""
_COUNTRY = frozenset({"landet", "danmark"})


class AreaNames(Mapping[str, str]):
    """The names of areas by their code.

    A name is found in any case, with ``å`` or ``aa``, and with or without ``Kommune``, ``Region``,
    ``Landsdel``, a hyphen and the ``s`` that some names end in.
    """

    def __init__(self, areas: Iterable[tuple[str, str]], what: str = "et område") -> None:
        """Take each area's code and name, and what they are, as a sentence says it."""
        self._names = dict(areas)
        self._what = what

    def __getitem__(self, code: str) -> str:
        """The name of a code."""
        return self._names[code]

    def __iter__(self) -> Iterator[str]:
        """Every code."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many areas there are."""
        return len(self._names)

    def find_code(self, written: str) -> str:
        """The code of an area that is written as a code or a name.

        Raises:
            InputError: no area, or several, are written so; the sentence has the nearest.
        """
        if (code := written.strip()) in self._names:
            return code
        for plain in (_spelling, _municipality, _without_kind):
            matches = self._spelt(plain, written)
            if len(matches) > 1:
                raise InputError(f"”{written}” er flere områder; skriv {self._listed(matches)}.")
            if matches:
                return matches[0]
        if _spelling(written) in _COUNTRY and COUNTRY in self._names:
            return COUNTRY
        raise InputError(f"”{written}” er ikke {self._what}; {self._remedy(written)}")

    def _spelt(self, plain: Callable[[str], str], written: str) -> list[str]:
        key = plain(written)
        return [code for code, name in self._names.items() if plain(name) == key]

    def _remedy(self, written: str) -> str:
        names = {name: code for code, name in self._names.items()}
        close = nearest(written, {name: name for name in names}) or nearest(
            _without_kind(written), {name: _without_kind(name) for name in names}
        )
        if close:
            return f"mente du {self._listed(names[name] for name in close)}?"
        return "skriv navn eller nummer, fx Randers eller 730."

    def _listed(self, codes: Iterable[str]) -> str:
        return joined((f"{self._names[code]} ({code})" for code in codes), "eller")


def _spelling(name: str) -> str:
    """What the spellings of one name have in common."""
    key = re.sub(r"[\s\-–_.]+", " ", name.casefold()).strip()
    for letters, plain in _SPELLINGS:
        key = key.replace(letters, plain)
    return key


def _municipality(name: str) -> str:
    """The same without ``Kommune`` and the genitive before it: Københavns Kommune."""
    return re.sub(r" (regions)?kommunes?$", "", _spelling(name)).removesuffix("s")


def _without_kind(name: str) -> str:
    """The same without ``Region`` and ``Landsdel`` too."""
    return re.sub(r"^(region|landsdel(en)?) ", "", _municipality(name))
