"""A failure of a run: what it is about, and one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

SNAPSHOT = "snapshot"
"""The layer of what was fetched, as `assets.ingest.fetch` has it, which imports Dagster."""
_LINE = re.compile(r"(?:(?P<layer>[a-z]+)\.(?P<name>[a-z0-9_-]+): )?(?P<sentence>.*)", re.DOTALL)


@dataclass(frozen=True)
class Problem:
    """A failure of a run.

    Args:
        sentence: what went wrong, in Danish.
        layer: the layer of the asset that failed; empty where it is the whole run.
        name: the asset's name in its layer; empty where that may not be told.
    """

    sentence: str
    layer: str = ""
    name: str = ""

    @classmethod
    def parse(cls, line: str) -> Problem:
        """A problem as `str` has written it."""
        found = _LINE.fullmatch(line)
        assert found is not None  # noqa: S101  (it takes any line)
        return cls(found["sentence"], found["layer"] or "", found["name"] or "")

    @property
    def about(self) -> str:
        """The asset, as ``raw.statbank_aus08``; empty where it is the whole run."""
        return f"{self.layer}.{self.name}" if self.name else ""

    def __str__(self) -> str:
        """The sentence, after what it is about."""
        return f"{self.about}: {self.sentence}" if self.about else self.sentence
