"""The known names that come nearest to one that somebody wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

MOST = 3
"""Names that are suggested at most."""
_LEAST_LETTERS = 2
"""Of fewer letters nearly every name holds them."""


def nearest(written: str, known: Mapping[str, str]) -> list[str]:
    """The nearest of some names, at most three: of one way to be near, the first that any has.

    Names that begin with what was written come first, then those that hold it, those whose text
    holds all its words (before others where it begins with them), and those spelt most like it.

    Args:
        written: the name as it was written.
        known: by name what people call it, such as an indicator's Danish label; the name itself
            where it has no other.
    """
    key = _plain(written)
    for matches in _ways(key, {name: _plain(name) for name in known}, known):
        if matches:
            return matches[:MOST]
    return []


def _ways(key: str, names: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[list[str]]:
    def where(holds: Callable[[str], bool], texts: Mapping[str, str]) -> list[str]:
        return [name for name, text in texts.items() if holds(text)]

    if len(key) >= _LEAST_LETTERS:
        texts = {name: _plain(label) for name, label in labels.items()}
        yield where(lambda text: text.startswith(key), names)
        yield where(lambda text: key in text, names)
        holding = where(lambda text: all(word in text for word in key.split()), texts)
        yield sorted(holding, key=lambda name: not texts[name].startswith(key))
    close = get_close_matches(key, names.values(), n=1)
    yield where(lambda text: text in close, names)


def _plain(text: str) -> str:
    return text.casefold().replace("_", " ").strip()
