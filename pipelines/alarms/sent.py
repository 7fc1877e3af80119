"""The append-only log of the digests that were sent: ``PEJL_HOME/alarms.jsonl``.

A line is one digest by one channel: the alarms that were new (each with what it was about), those
that had passed, and the verdicts as they were then. It holds no figure.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from connectors.archive.atomic_write import append_line
from connectors.errors import HomeError, file_error
from pipelines.alarms.health import Verdicts

NAME = "alarms.jsonl"


@dataclass
class Sent:
    """What one channel has sent: the alarms that last, by key, and the verdicts it knew."""

    lasting: dict[str, str | None] = field(default_factory=dict[str, str | None])
    verdicts: Verdicts | None = None


def read_sent(home: Path, channel: str) -> Sent:
    """What a channel has sent; lines cut off by a killed process are skipped.

    Raises:
        HomeError: the log cannot be read.
    """
    path, sent = home / NAME, Sent()
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as error:
        raise HomeError(f"{path} kan ikke læses ({file_error(error)}); giv ret til det.") from error
    for line in lines:
        try:
            facts = json.loads(line)
            if facts["channel"] != channel:
                continue
            new, passed, verdicts = dict(facts["new"]), set(facts["passed"]), facts["verdicts"]
        except (ValueError, KeyError, TypeError):
            continue
        sent.lasting |= new
        sent.lasting = {key: each for key, each in sent.lasting.items() if key not in passed}
        sent.verdicts = verdicts
    return sent


def log_sent(
    home: Path,
    channel: str,
    *,
    at: datetime,
    new: Mapping[str, str | None],
    passed: Collection[str],
    verdicts: Verdicts,
) -> None:
    """Append a digest to the log.

    Raises:
        HomeError: the log cannot be written.
    """
    facts = {"at": at, "channel": channel, "new": new, "passed": sorted(passed)}
    append_line(home / NAME, facts | {"verdicts": verdicts})
