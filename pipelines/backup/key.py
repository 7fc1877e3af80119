"""A copy of the key of pseudonyms, in a place where the data are not."""

from __future__ import annotations

from pathlib import Path

from connectors.archive.atomic_write import create
from connectors.errors import HomeError, InputError, file_error
from connectors.fasit import pseudonyms
from pipelines.settings import Settings


def copy_key(settings: Settings, folder: Path, to: Path) -> None:
    """Copy the key of pseudonyms to a place where the data are not.

    Raises:
        InputError: the place is beside the backup, the home or the site, or holds another file.
        HomeError: the key cannot be read, or the copy not be written.
    """
    pseudonyms.load_key(settings.pseudonym_key)
    homes = (settings.home_folder, settings.shared_home)
    for data in (folder, *homes, settings.site, *filter(None, [settings.sites])):
        place = data.resolve()
        if to.resolve().parent == place.parent or place in to.resolve().parents:
            raise InputError(
                f"Nøglen må ikke ligge ved siden af dataene i {data}; vælg med --key-to et sted på "
                "en anden disk eller i en nøgleboks."
            )
    try:
        content = settings.pseudonym_key.read_bytes()
        if to.exists():
            if to.read_bytes() != content:
                raise InputError(f"{to} er en anden fil; vælg et andet navn med --key-to.")
            return
        create(to, content, 0o600)
    except OSError as error:
        raise HomeError(
            f"{to} kan ikke skrives ({file_error(error)}); vælg et andet sted med --key-to."
        ) from error
