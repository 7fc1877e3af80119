"""The files of catalogue entries: which files are read, and which names they may have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from connectors.errors import InputError

_NOT_ENTRIES = re.compile(r"\..*|readme(\.(md|txt))?|thumbs\.db|desktop\.ini", re.IGNORECASE)
"""Files and folders that may lie beside entries: hidden ones, notes and those of Windows."""


def find_files(folder: Path, sources: Collection[str]) -> Iterator[Path]:
    """The YAML files below a folder, and all files of the sources' folders, sorted."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        may_be_entry = not any(_NOT_ENTRIES.fullmatch(part) for part in parts)
        if may_be_entry and (parts[0] in sources or _is_yaml(path.name)) and path.is_file():
            yield path


def parse_source(where: str, sources: Collection[str]) -> str:
    """The source of an entry's file, ``statbank/aup01.yaml``.

    Raises:
        InputError: Pejl would not find the file by its name.
    """
    source, *_ = where.split("/")
    name = where.rpartition("/")[-1]
    if source not in sources:
        problem = f"ligger ikke i en kildes mappe; flyt den til en af {', '.join(sources)}"
    elif not _is_yaml(name):
        problem = f"er ikke en katalogpost og bliver ikke læst; {_not_yaml_remedy(name)}"
    elif where != f"{source}/{name}":
        problem = f"ligger i en undermappe; flyt den op i {source}"
    elif not re.fullmatch(r"[a-z][a-z0-9_]*\.yaml", name):
        problem = (
            "har et navn, som ingen kildetabel kan have; omdøb den til tabellens id med små "
            "bogstaver, tal og _, og .yaml"
        )
    else:
        return source
    raise InputError(f"{where} {problem}.")


def _is_yaml(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml"))


def _not_yaml_remedy(name: str) -> str:
    """``aulp01.yaml.txt`` and ``aulp01`` may be entries with the wrong ending."""
    entry = re.fullmatch(r"([a-z][a-z0-9_]*)(\.ya?ml.*)?", name)
    rename = f"omdøb den til {entry[1]}.yaml, eller " if entry else ""
    return f"{rename}flyt den ud af mappen"
