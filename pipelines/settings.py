"""Settings from the environment or ``.env``, and where everything lies because of them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors import jobindsats, statbank
from connectors.archive.atomic_write import write_whole
from connectors.errors import HomeError, InputError

_SHIPPED = Path(__file__).resolve().with_name("shipped")
"""Where a wheel carries ``sql/`` and ``data/``, without the sample; a checkout lacks the folder."""
INSTALLED = _SHIPPED.is_dir()
PROJECT = _SHIPPED if INSTALLED else _SHIPPED.parents[1]
SQL = PROJECT / "sql"
DATA = PROJECT / "data"
SAMPLE = DATA / "sample"
OWN = user_data_path("pejl", appauthor=False) if INSTALLED else DATA
"""Where home and site lie unless a setting says otherwise; never among installed packages."""
MODE_FILE = "mode"


class Settings(BaseSettings):
    """What ``PEJL_...`` says; every path that follows from it is a property.

    ``pause`` is the least number of seconds between two requests to one source, ``table_limit``
    the most minutes that one table of it may take in all. Counts of persons below
    ``disclosure_limit`` are not published; with 2 a hidden count could only be 1.

    In sample mode a source whose own address is given is asked there instead of being replayed, so
    that a stand-in server, an outage or another export can be tried on sample data.
    """

    model_config = SettingsConfigDict(
        env_prefix="PEJL_",
        env_ignore_empty=True,
        extra="ignore",
        ignored_types=(cached_property,),
    )

    mode: Literal["sample", "live"] = "sample"
    home: Path | None = None
    site: Path = OWN / "site" if INSTALLED else DATA
    plan: Path | None = None
    jobindsats_token: SecretStr | None = None
    jobindsats_url: str | None = None
    statbank_url: str | None = None
    fasit_dir: Path | None = None
    pseudonym_key_file: Path | None = None
    pause: float = Field(default=0.25, ge=0)
    table_limit: float = Field(default=30, gt=0)
    disclosure_limit: int = Field(default=3, ge=3)

    @property
    def home_folder(self) -> Path:
        """Where everything generated lies."""
        return self.home or OWN / "local" / self.mode

    @property
    def archive(self) -> Path:
        """What cannot be made again."""
        return self.home_folder / "archive"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.home_folder / "dagster"

    @property
    def source_folders(self) -> list[Path]:
        """Where catalogue entries lie; the municipality's own win."""
        return list(dict.fromkeys([DATA / "sources", self.site / "sources"]))

    @property
    def kept_folders(self) -> list[Path]:
        """Where kept tables lie; the municipality's own win."""
        return list(dict.fromkeys([self.site, DATA]))

    @property
    def groups_folders(self) -> list[Path]:
        """Where it is written who is compared with whom; the municipality's own win."""
        return [DATA / "reference" / "groups", self.site / "groups"]

    @property
    def releases_folder(self) -> Path:
        """Where it is recorded which small counts may be published."""
        return self.site / "releases"

    @property
    def word_template(self) -> Path | None:
        """The municipality's own Word template of the paper; None where it has none."""
        own = self.site / "templates" / "follow-up.docx"
        return own if own.is_file() else None

    @property
    def has_sample(self) -> bool:
        """Whether sources are replayed from the sample; a wheel carries none."""
        return self.mode == "sample" and SAMPLE.is_dir()

    @property
    def fasit_folder(self) -> Path | None:
        """Where Fasit exports lie."""
        return self.fasit_dir or (SAMPLE / "fasit" if self.has_sample else None)

    @property
    def has_sample_lists(self) -> bool:
        """Whether the lists are the project's own, about nobody: else no key is made unasked."""
        own = self.fasit_dir is not None or self.pseudonym_key_file is not None
        return self.has_sample and not own

    @property
    def pseudonym_key(self) -> Path:
        """The key file: a sample makes its own, a live one lies where the data are not."""
        if self.pseudonym_key_file is not None:
            return self.pseudonym_key_file
        if self.mode == "sample":
            return self.home_folder / "keys" / "pseudonym.key"
        return Path.home() / ".config" / "pejl" / "pseudonym.key"

    def base_url(self, source: str) -> tuple[str, bool]:
        """A source's address, and whether it is replayed from the sample instead of asked."""
        defaults = {
            jobindsats.NAME: (self.jobindsats_url, jobindsats.DEFAULT_URL),
            statbank.NAME: (self.statbank_url, statbank.DEFAULT_URL),
        }
        given, default = defaults[source]
        return given or default, self.has_sample and given is None

    def now(self) -> datetime:
        """The present moment; a sample has a fixed one."""
        if not self.has_sample:
            return datetime.now(UTC)
        from connectors import replay  # noqa: PLC0415  (httpx is slow to import)

        return replay.sample_moment(SAMPLE)

    def check_sample(self) -> None:
        """Refuse sample mode where the sample is not: a wheel carries none.

        Raises:
            InputError: the mode is sample and there is no sample.
        """
        if self.mode == "sample" and not self.has_sample:
            raise InputError(
                "Eksemplet følger ikke med det installerede Pejl; kør kommandoen med --live, eller "
                "sæt PEJL_MODE=live."
            )

    def plan_file(self) -> Path:
        """The plan to score.

        Raises:
            InputError: none is set and the site does not hold exactly one.
        """
        if self.plan is not None:
            return self.plan
        found = sorted((self.site / "plans").glob("*.yaml"))
        # What lies beside a plan has its name and an ending more: norddjurs-2023.texts.yaml.
        plans = [path for path in found if "." not in path.stem]
        if len(plans) == 1:
            return plans[0]
        names = ", ".join(path.name for path in plans) or "none"
        raise InputError(
            f"{self.site / 'plans'} holds {names}; set PEJL_PLAN or --plan to the one to score."
        )

    def claim_home(self) -> None:
        """Make the home this mode's, for good.

        Raises:
            HomeError: it holds data of the other mode, or cannot be written.
            InputError: there is no sample to make it of.
        """
        self.check_sample()
        self.check_home()
        mark = self.home_folder / MODE_FILE
        try:
            if not mark.exists():
                write_whole(mark, f"{self.mode}\n".encode())
            for name in ("archive", "work", "dagster"):
                # They hold rows about persons, under pseudonyms; what is published does not.
                folder = self.home_folder / name
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"{self.home_folder} cannot be written ({error.strerror}); set PEJL_HOME."
            ) from error

    def check_home(self) -> None:
        """Refuse a home of the other mode: what stands in it would pass for this one's.

        Raises:
            HomeError: it holds data of the other mode, or cannot be read.
        """
        mark = self.home_folder / MODE_FILE
        try:
            held = mark.read_text("utf-8").strip() if mark.exists() else self.mode
        except OSError as error:
            raise HomeError(
                f"{mark} cannot be read ({error.strerror}); set PEJL_HOME, or let this user read "
                "it."
            ) from error
        if held != self.mode:
            raise HomeError(
                f"{self.home_folder} holds {held} data and this run is {self.mode}; "
                "set PEJL_HOME to another folder."
            )


def load(**given: object) -> Settings:
    """The settings, with those given here winning over the environment, and that over ``.env``.

    ``PEJL_ENV_FILE`` names another file than ``.env``, which lies in the checkout, or beside the
    home and the site of an installed Pejl, and may hold secrets.

    Raises:
        InputError: a setting has a value that it cannot have.
    """
    try:
        file = os.environ.get("PEJL_ENV_FILE") or (OWN if INSTALLED else PROJECT) / ".env"
        stated = {name: value for name, value in given.items() if value is not None}
        return Settings(_env_file=file, **stated)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = f"PEJL_{str(first['loc'][0]).upper()}" if first["loc"] else "A setting"
        raise InputError(f"{name}: {first['msg'].lower()}; correct it in .env.") from error
