"""Finds CPR numbers, e-mail addresses and invisible characters in files that are published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from assets.text.yaml_lines import Place
from connectors.register.persons import find_personal_data
from connectors.unicode import find_invisible


def unpublishable(content: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield the place and a Danish sentence for each text that must not be published.

    The sentence never repeats the text itself. Used for a plan and its texts.

    Args:
        content: parsed YAML.
        place: where ``content`` lies in the file.
    """
    if isinstance(content, dict):
        for key, inside in cast("dict[str, object]", content).items():
            if problem := _problem(key):
                yield (*place, key), f"et feltnavn {problem}."
            else:
                yield from unpublishable(inside, (*place, key))
    elif isinstance(content, list):
        for at, inside in enumerate(cast("list[object]", content)):
            yield from unpublishable(inside, (*place, at))
    elif content is not None and (problem := _problem(str(content))):
        name = next((step for step in reversed(place) if isinstance(step, str)), "filen")
        yield place, f"{name} {problem}."


def _problem(text: str) -> str | None:
    return find_personal_data(text) or find_invisible(text)
