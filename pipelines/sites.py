"""The municipalities of an installation of several: a folder each in ``PEJL_SITES``."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from assets.text.field_errors import field_error
from connectors.errors import InputError, file_error
from connectors.lists import joined
from pipelines.env_file import check_env_file
from pipelines.setting_paths import UsablePath

COMMON = ("groups", "reference", "sources")
"""Folders of `PEJL_SITES` that hold for every municipality, since public figures rest on them."""
OWN = {
    "fasit_dir": "PEJL_FASIT_DIR",
    "pseudonym_key_file": "PEJL_PSEUDONYM_KEY_FILE",
    "plan": "PEJL_PLAN",
}
"""Settings of one municipality, which would mix their persons or plans if they held for all."""
ENV_FILE = ".env"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COMMAND = re.compile("`pejl (?!--site |ui|serve)")
"""A command in a sentence, but those that show what all share."""


class _OwnSettings(BaseSettings):
    """The settings that a municipality's own ``.env`` may hold; those of all replace none."""

    model_config = SettingsConfigDict(env_prefix="PEJL_", env_ignore_empty=True, extra="forbid")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the file alone."""
        return (dotenv_settings,)

    fasit_dir: UsablePath | None = None
    pseudonym_key_file: UsablePath | None = None
    disclosure_limit: int | None = Field(default=None, ge=3)
    mail_to: str | None = None
    webhook_url: SecretStr | None = None


def names(sites: Path) -> list[str]:
    """The names of the municipalities, which are those of their folders.

    Folders of other names are left out, and named by `unusable`: one that somebody made by mistake
    stops nobody.

    Raises:
        InputError: there is none, or the folder cannot be read.
    """
    folders = _folders(sites)
    found = [path.name for path in folders if _NAME.fullmatch(path.name)]
    if not found:
        raise InputError(
            next(iter(unusable(sites)), None)
            or f"PEJL_SITES={sites} har ingen mappe til en kommune; lav en, fx "
            f"{sites}/norddjurs/plans"
        )
    return found


def unusable(sites: Path) -> list[str]:
    """A sentence for each folder whose name no command can take.

    Raises:
        InputError: the folder cannot be read.
    """
    return [
        f"Mappen {path} har et navn, som Pejl ikke kan bruge, og er sprunget over; brug små "
        "bogstaver fra a til z, tal og bindestreg, fx aeroe."
        for path in _folders(sites)
        if not _NAME.fullmatch(path.name)
    ]


def addressed(name: str, sentence: str) -> str:
    """A sentence about one municipality, whose commands act on it for whoever runs Pejl for all."""
    return _COMMAND.sub(f"`pejl --site {name} ", sentence)


def _folders(sites: Path) -> list[Path]:
    try:
        folders = sorted(path for path in sites.iterdir() if path.is_dir())
    except OSError as error:
        raise InputError(
            f"PEJL_SITES={sites} kan ikke læses ({file_error(error)}); ret stien til mappen med "
            "kommunernes mapper."
        ) from error
    return [path for path in folders if path.name not in COMMON and path.name[0] != "."]


def load_own(sites: Path, name: str) -> dict[str, object]:
    """The settings of one municipality that differ from those that all share.

    Raises:
        InputError: its folder cannot be read, its ``.env`` has a mistake, or it holds what must be
            common to all.
    """
    folder = sites / name
    try:
        _ = [*folder.iterdir()]
    except OSError as error:
        raise InputError(
            f"{folder} kan ikke læses ({file_error(error)}); giv Pejls bruger ret til mappen."
        ) from error
    for common in ("groups", "reference"):
        if (folder / common).exists():
            raise InputError(
                f"{folder / common} ville ændre de tal, som kommunerne deler; flyt mappen til "
                f"{sites / common}."
            )
    # Where it has no recipient, its digests, which tell its verdicts, go to nobody.
    own, lists = _read_own(folder / ENV_FILE).model_dump(), folder / "fasit"
    if own["fasit_dir"] is None and lists.is_dir():
        own["fasit_dir"] = lists
    if own["disclosure_limit"] is None:
        del own["disclosure_limit"]
    return {"site": folder, **own}


def _read_own(file: Path) -> _OwnSettings:
    check_env_file(file)
    try:
        return _OwnSettings(_env_file=file, _env_file_encoding="utf-8")  # type: ignore[call-arg]
    except ValidationError as error:
        detail = error.errors()[0]
        if detail["type"] == "extra_forbidden":
            allowed = joined(f"PEJL_{each.upper()}" for each in _OwnSettings.model_fields)
            name = str(detail["loc"][0]).upper()
            raise InputError(
                f"{file}: {name} er ikke en indstilling for én kommune; brug kun {allowed}."
            ) from error
        name = f"PEJL_{str(detail['loc'][0]).upper()}"
        raise InputError(f"{file}: {name}: {field_error(detail)}; ret værdien.") from error
