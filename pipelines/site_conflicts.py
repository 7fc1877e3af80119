"""What no two municipalities of an installation may share: a municipality, lists, a key.

Persons of both would be found in one list or known by one pseudonym, and two gates that hide counts
of the same persons give away together what each of them hides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.archive.atomic_write import write_whole
from connectors.errors import HomeError, InputError, file_error
from pipelines import sites

if TYPE_CHECKING:
    from pipelines.project import Project
    from pipelines.settings import Settings

MARK = "municipality"
"""The file of a home that holds the code of the municipality whose plans it was built of."""


def find_conflicts(settings: Settings) -> dict[str, str]:
    """A sentence for each municipality whose lists or key are another's too.

    Lists in a municipality's own folder are its own, whoever else names them.

    Args:
        settings: those that all municipalities share.

    Raises:
        InputError: the folder of the municipalities cannot be used.
    """
    assert settings.sites is not None  # noqa: S101
    every: dict[str, Settings] = {}
    for name in sites.names(settings.sites):
        try:
            every[name] = settings.of_municipality(name)
        except InputError:
            continue  # its own step says what is wrong
    return _shared_lists(every) | _shared_keys(every)


def _shared_lists(every: Mapping[str, Settings]) -> dict[str, str]:
    places = {name: own.fasit_folder.resolve() for name, own in every.items() if own.fasit_folder}
    return {
        name: f"Listerne i {places[name]} bruges også af {other}; ret PEJL_FASIT_DIR i "
        f"{every[name].site / sites.ENV_FILE} til kommunens egen mappe."
        for name, other in permutations(places, 2)
        if _overlap(places[name], places[other])
        and not places[name].is_relative_to(every[name].site.resolve())
    }


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _shared_keys(every: Mapping[str, Settings]) -> dict[str, str]:
    keys = {name: _key_identity(own.pseudonym_key) for name, own in every.items()}
    return {
        name: f"Nøglen til pseudonymer i {every[name].pseudonym_key} bruges også af {other}, så "
        "en person ville have samme pseudonym i begge; lav kommunens egen med "
        f"`pejl --site {name} keys init`, og ret PEJL_PSEUDONYM_KEY_FILE i "
        f"{every[name].site / sites.ENV_FILE}."
        for name, other in permutations(keys, 2)
        if keys[name] == keys[other]
    }


def _key_identity(file: Path) -> str:
    """The hash of a key; its path where it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes().strip()).hexdigest()
    except OSError:
        return str(file.resolve())


def claim_municipality(project: Project) -> None:
    """Bind a municipality's home to the code in its plans for good.

    Raises:
        InputError: another home is bound to that code, or this one to another.
        HomeError: the mark cannot be read or written.
    """
    check_municipality(project)
    mark, code = project.settings.home_folder / MARK, project.files.own_area
    if code is not None and not mark.exists():
        write_whole(mark, f"{code}\n".encode())


def check_municipality(project: Project) -> None:
    """Refuse plans of a municipality that this home is not bound to, or another home is.

    Raises:
        InputError: they are.
        HomeError: a mark cannot be read.
    """
    settings, code = project.settings, project.files.own_area
    if code is None:
        return  # who reads the plan says what is wrong
    marks = {
        path.parent.name: _read(path) for path in settings.home_folder.parent.glob(f"*/{MARK}")
    }
    name = settings.site.name
    bound = marks.pop(name, None)
    if bound is not None and bound != code:
        raise InputError(
            f"{settings.home_folder} har tal for kommune {bound}, og planerne i "
            f"{settings.site / 'plans'} er for {code}; ret planerne, eller giv kommunen en mappe "
            "med et andet navn."
        )
    if twins := [other for other, each in marks.items() if each == code]:
        raise InputError(
            f"Planerne i {settings.site / 'plans'} er for kommune {code}, som {twins[0]} allerede "
            f"følger op på; ret `municipality`, eller læg planerne i mappen {twins[0]}."
        )


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise HomeError(
            f"{path} kan ikke læses ({file_error(error)}); giv Pejls bruger ret til den."
        ) from error
