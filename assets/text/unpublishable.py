"""What may not stand in a file that people write and that is published: a plan, its texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from assets.text.yaml_lines import Place
from connectors.register.persons import identifies
from connectors.unicode import unseen


def unpublishable(content: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Where a file's content seems to name a person or cannot be seen whole, and a sentence on it.

    The sentence does not repeat the text. ``place`` is where the content stands in the file.
    """
    if isinstance(content, dict):
        for key, inside in cast("dict[str, object]", content).items():
            if wrong := _wrong(key):
                yield (*place, key), f"a key {wrong}."
            else:
                yield from unpublishable(inside, (*place, key))
    elif isinstance(content, list):
        for at, inside in enumerate(cast("list[object]", content)):
            yield from unpublishable(inside, (*place, at))
    elif content is not None and (wrong := _wrong(str(content))):
        name = next((step for step in reversed(place) if isinstance(step, str)), "the file")
        yield place, f"{name} {wrong}."


def _wrong(text: str) -> str | None:
    return identifies(text) or unseen(text)
