"""How published figures are cited."""

from __future__ import annotations

from datetime import date

from assets.text import danish


def citation(publisher: str, title: str, build: str | None, day: date) -> str:
    """The citation of figures of a build, as they were on a day."""
    of_build = f", udgave {build}" if build else ""
    return f"{publisher} ({day.year}): {title}. Lavet med Pejl{of_build}, {danish.day(day)}."
