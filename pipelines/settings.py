"""Settings from the environment or ``.env``, and the paths that follow from them."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assets.published import folder as published_folder
from assets.text.field_errors import field_error
from connectors import jobindsats, statbank, warehouse
from connectors.errors import HomeError, InputError, NothingPublishedError, file_error
from connectors.periods import day_in_denmark
from pipelines import sites
from pipelines.env_file import check_env_file
from pipelines.home_marks import HomeMarks
from pipelines.setting_paths import UsableFolder, UsablePath

if TYPE_CHECKING:
    from connectors.archive.followups import Followups

_SHIPPED = Path(__file__).resolve().with_name("shipped")
"""``sql/`` and ``data/`` of a wheel, without the sample; a checkout has no such folder."""
INSTALLED = _SHIPPED.is_dir()
PROJECT = _SHIPPED if INSTALLED else _SHIPPED.parents[1]
SQL = PROJECT / "sql"
DATA = PROJECT / "data"
REFORMS = DATA / "reforms.yaml"
SAMPLE = DATA / "sample"
OWN = user_data_path("pejl", appauthor=False) if INSTALLED else DATA
"""The default place of home and site; never among installed packages."""
SITES = "sites"
"""The folder of a shared home with the homes of several municipalities."""
AS_OF = "as-of"
"""The folder with those of past days, of what is published and of the working databases."""
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


class Settings(BaseSettings):
    """The settings ``PEJL_...``, with each path that follows from them as a property.

    ``pause``: least seconds between two requests to one source. ``table_limit``: most minutes for
    one table. ``disclosure_limit``: counts of persons below this are not published; with 2 a hidden
    count could only be 1. ``allowed_hosts``: names of this machine, or of a proxy, that Dagster's
    UI answers to, with commas between. ``dagster_database``: the PostgreSQL database of Dagster's
    storage, without a password. ``lake``, ``lake_data``: the PostgreSQL database of the DuckLake's
    catalogue, and the folder or S3 prefix of its data. ``mail_...`` and ``webhook_url``: where
    digests go. ``keep_...``: days (of copies, their number) after which something is deleted.

    In sample mode a source is replayed unless its address is set. So a stand-in server, an outage
    or another export can be tried on sample data.
    """

    model_config = SettingsConfigDict(
        env_prefix="PEJL_",
        env_ignore_empty=True,
        extra="ignore",
        ignored_types=(cached_property,),
    )

    mode: Literal["sample", "live"] = "sample"
    home: UsableFolder | None = None
    site: UsableFolder = OWN / "site" if INSTALLED else DATA
    sites: UsableFolder | None = None
    plan: UsablePath | None = None
    jobindsats_token: SecretStr | None = None
    jobindsats_url: str | None = None
    statbank_url: str | None = None
    fasit_dir: UsablePath | None = None
    pseudonym_key_file: UsablePath | None = None
    pause: float = Field(default=0.25, ge=0)
    table_limit: float = Field(default=30, gt=0)
    disclosure_limit: int = Field(default=3, ge=3)
    allowed_hosts: str = ""
    mail_host: str | None = None
    mail_port: int | None = None
    mail_tls: Literal["starttls", "implicit", "none"] = "starttls"
    mail_user: str | None = None
    mail_password: SecretStr | None = None
    mail_password_file: UsablePath | None = None
    mail_from: str | None = None
    mail_to: str | None = None
    webhook_url: SecretStr | None = None
    keep_runs: int = Field(default=90, ge=1)
    keep_copies: int = Field(default=12, ge=1)
    keep_as_of: int = Field(default=30, ge=1)
    keep_set_aside: int = Field(default=90, ge=1)
    dagster_database: str | None = None
    lake: str | None = None
    lake_data: str | None = None

    @field_validator("allowed_hosts")
    @classmethod
    def _names_alone(cls, hosts: str) -> str:
        """Refuse addresses, ports and patterns, which would never match."""
        for host in _parts(hosts):
            if not _HOST_NAME.fullmatch(host):
                raise ValueError(
                    f"skal være navne med komma imellem, fx pejl.kommune.dk, og {host!r} er ikke "
                    "et navn alene"
                )
        return hosts

    @field_validator("dagster_database", "lake")
    @classmethod
    def _without_password(cls, url: str | None) -> str | None:
        """Refuse what is no address of PostgreSQL, and a password, which would reach files."""
        parts = urlsplit(url or "postgresql://")
        if parts.scheme != "postgresql":
            raise ValueError("skal være en adresse som postgresql://pejl@db.kommune.dk/pejl")
        if parts.password is not None or "password" in parse_qs(parts.query):
            raise ValueError(
                "må ikke holde adgangskoden, som hører hjemme i den fil, PGPASSFILE peger på"
            )
        return url

    @property
    def hosts(self) -> frozenset[str]:
        """The host names of `allowed_hosts`, in lower case."""
        return frozenset(_parts(self.allowed_hosts.lower()))

    @property
    def is_shared(self) -> bool:
        """Whether these are the settings that several municipalities share."""
        return self.sites is not None and self.site == self.sites

    @property
    def is_of_several(self) -> bool:
        """Whether these are the settings of one of several municipalities."""
        return self.sites is not None and self.site != self.sites

    @property
    def shared_home(self) -> Path:
        """The home of the installation; of several municipalities the one that they share."""
        return self.home or OWN / "local" / self.mode

    @property
    def home_folder(self) -> Path:
        """The home: everything generated; each of several municipalities has its own."""
        own = Path(SITES) / self.site.name if self.is_of_several else ""
        return self.shared_home / own

    @property
    def archive(self) -> Path:
        """The part of the home that cannot be made again."""
        return self.home_folder / "archive"

    @property
    def work(self) -> Path:
        """The part of the home that each run may make again."""
        return self.home_folder / "work"

    @property
    def published(self) -> Path:
        """What readers see; the public tables where several municipalities share them."""
        name = published_folder.PUBLIC if self.is_shared else published_folder.PUBLISHED
        return self.home_folder / name

    @property
    def parsed(self) -> Path:
        """The rows of each answer, as they were parsed."""
        return self.work / "parsed"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.shared_home / "dagster"

    @property
    def source_folders(self) -> list[Path]:
        """Folders of catalogue entries; the municipality's own win."""
        folders = [DATA, *filter(None, [self.sites]), self.site]
        return list(dict.fromkeys(folder / "sources" for folder in folders))

    @property
    def kept_folders(self) -> list[Path]:
        """Folders of the reference lists; the municipality's own wins."""
        return list(dict.fromkeys([self.site, *filter(None, [self.sites]), DATA]))

    @property
    def register_folders(self) -> list[Path]:
        """Folders of the register: the municipality's own, for nobody's figures rest on another's.

        The sample adds made-up figures of the other municipalities to the shipped register.
        """
        return [self.site, *([SAMPLE] if self.has_sample and self.site == DATA else [])]

    @property
    def groups_folders(self) -> list[Path]:
        """Folders of comparison groups; the municipality's own win."""
        return [DATA / "reference" / "groups", (self.sites or self.site) / "groups"]

    @property
    def similar_file(self) -> Path:
        """What makes municipalities alike; the municipality's own file wins."""
        own = (self.sites or self.site) / "reference" / "similar.yaml"
        return own if own.exists() else DATA / "reference" / "similar.yaml"

    @property
    def releases_folder(self) -> Path:
        """Decisions to publish small counts."""
        return self.site / "releases"

    @property
    def calendar_folder(self) -> Path:
        """The years of the committee: meetings, deadlines and rounds."""
        return self.site / "calendar"

    @property
    def word_template(self) -> Path | None:
        """The municipality's own Word template of the paper, or None."""
        own = self.site / "templates" / "follow-up.docx"
        return own if own.is_file() else None

    @property
    def has_sample(self) -> bool:
        """Whether sources are replayed from the sample; a wheel carries none."""
        return self.mode == "sample" and SAMPLE.is_dir()

    @property
    def fasit_folder(self) -> Path | None:
        """The folder of Fasit exports, or None."""
        has_sample = self.has_sample and not self.is_of_several
        return self.fasit_dir or (SAMPLE / "fasit" if has_sample else None)

    @property
    def has_sample_lists(self) -> bool:
        """Whether the lists are the sample's, about nobody; only then is a key made unasked."""
        own = self.fasit_dir is not None or self.pseudonym_key_file is not None
        return self.has_sample and self.sites is None and not own

    @property
    def pseudonym_key(self) -> Path:
        """The key file. A sample makes its own; a live one lies outside the home."""
        if self.pseudonym_key_file is not None:
            return self.pseudonym_key_file
        if self.mode == "sample":
            return self.home_folder / "keys" / "pseudonym.key"
        name = f"pseudonym-{self.site.name}.key" if self.is_of_several else "pseudonym.key"
        return Path.home() / ".config" / "pejl" / name

    @property
    def exchange_key(self) -> Path:
        """The private key that packages to other municipalities are signed with."""
        key = self.pseudonym_key
        return key.with_name(f"{key.stem}.exchange.pem")

    @property
    def partners_file(self) -> Path:
        """The municipalities that figures are exchanged with, and their public keys."""
        return self.site / "partners.yaml"

    def base_url(self, source: str) -> tuple[str, bool]:
        """A source's address, and whether it is replayed from the sample instead of asked."""
        addresses = {
            jobindsats.NAME: (self.jobindsats_url, jobindsats.DEFAULT_URL),
            statbank.NAME: (self.statbank_url, statbank.DEFAULT_URL),
        }
        own, default = addresses[source]
        return own or default, self.has_sample and own is None

    def now(self) -> datetime:
        """The present moment; a sample has a fixed one."""
        if not self.has_sample:
            return datetime.now(UTC)
        from connectors import replay  # noqa: PLC0415  (httpx is slow to import)

        return replay.sample_moment(SAMPLE)

    def today(self) -> date:
        """The present day in Denmark."""
        return day_in_denmark(self.now())

    def followups(self) -> Followups:
        """The home's frozen follow-ups."""
        from connectors.archive.followups import Followups  # noqa: PLC0415

        return Followups(self.archive, self.mode, self.now)

    def published_file(self, as_of: date | None = None) -> Path:
        """The published file of today or of a past day.

        Raises:
            NothingPublishedError: nothing is published yet.
            HomeError: another program has written in the file, or the home is of the other mode.
        """
        self.marks.check()
        self.marks.check_version()
        branch = f"{AS_OF}/{as_of}" if as_of else ""
        path = self.published / branch / published_folder.NAME
        if not path.exists():
            live = " --live" if self.mode == "live" else ""
            raise NothingPublishedError(
                f"{path} findes ikke endnu; kør først `pejl refresh{live}`."
            )
        if warehouse.logs_beside(path):
            again = f"goals --as-of {as_of}" if as_of else "refresh"
            raise HomeError(
                f"Et andet program skriver eller har skrevet i {path}, og tallene kan være andre "
                f"end de udgivne; luk programmet, og kør `pejl {again}`."
            )
        return path

    def check_sample(self) -> None:
        """Refuse sample mode in a wheel, which carries no sample.

        Raises:
            InputError: the mode is sample and there is no sample.
        """
        if self.mode == "sample" and not self.has_sample:
            raise InputError(
                "Eksemplet følger ikke med det installerede Pejl; kør kommandoen med --live, eller "
                "sæt PEJL_MODE=live."
            )

    def plan_files(self) -> list[Path]:
        """The plans to score: the one that is set, else all of the site.

        Raises:
            InputError: the site has none, or its folder cannot be read.
        """
        if self.plan is not None:
            return [self.plan]
        folder = self.site / "plans"
        try:
            files = sorted(folder.iterdir()) if folder.exists() else []
        except OSError as error:
            raise InputError(
                f"{folder} kan ikke læses ({file_error(error)}); giv Pejls bruger ret til den."
            ) from error
        # The texts of a plan have its name and one more ending: norddjurs-2023.texts.yaml.
        plans = [path for path in files if path.suffix == ".yaml" and "." not in path.stem]
        if not plans:
            begin, choose = "pejl plan new", ", eller vælg en med PEJL_PLAN eller --plan"
            if self.is_of_several:
                begin, choose = f"pejl --site {self.site.name} plan new", ""
            raise InputError(f"{folder} har ingen plan; begynd en med `{begin}`{choose}.")
        return plans

    def plan_file(self) -> Path:
        """The one plan that a command is about.

        Raises:
            InputError: the site does not hold exactly one, and none is set.
        """
        plans = self.plan_files()
        if len(plans) == 1:
            return plans[0]
        names = ", ".join(path.name for path in plans)
        raise InputError(
            f"{self.site / 'plans'} har {names}; sæt PEJL_PLAN eller --plan til den, det gælder."
        )

    @property
    def marks(self) -> HomeMarks:
        """The home with the marks of its mode and version."""
        return HomeMarks(self.home_folder, self.mode)

    def claim_home(self) -> None:
        """Bind the home to this mode for good, and make its folders.

        Raises:
            HomeError: the home is of the other mode, or cannot be written.
            InputError: the mode is sample and there is no sample.
        """
        self.check_sample()
        folders = (self.archive, self.work, self.dagster_home)
        self.marks.claim(folders, is_private=self.is_of_several)

    def of_municipality(self, name: str) -> Settings:
        """The settings of one municipality: those that all share, and its own.

        Raises:
            InputError: its folder cannot be read, its ``.env`` has a mistake, or it holds what must
                be common to all.
        """
        assert self.sites is not None  # noqa: S101
        return self.model_copy(update=sites.load_own(self.sites, name))

    def of_all(self) -> Settings:
        """The settings that all municipalities share, from those of one of them."""
        return self.model_copy(update={"site": self.sites, **dict.fromkeys(sites.OWN, None)})


def _parts(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def load(**options: object) -> Settings:
    """Load the settings: options win over the environment, and that over ``.env``.

    ``.env`` lies in the checkout, or beside the home and the site of an installed Pejl, and may
    hold secrets. ``PEJL_ENV_FILE`` names another file. An option that is None counts as unset.

    Raises:
        InputError: a setting has a value that it cannot have, or the file cannot be read whole.
    """
    chosen = {name: value for name, value in options.items() if value is not None}
    file = _env_file()
    try:
        settings = Settings(_env_file=file, **chosen)  # type: ignore[arg-type]
    except ValidationError as error:
        detail = error.errors()[0]
        name = f"PEJL_{str(detail['loc'][0]).upper()}" if detail["loc"] else "En indstilling"
        place = "--plan" if "plan" in chosen and name == "PEJL_PLAN" else "værdien i .env"
        raise InputError(f"{name}: {field_error(detail)}; ret {place}.") from error
    if settings.sites is None:
        return settings
    return _choose(settings, settings.sites)


def _env_file() -> Path:
    """The file of settings; one that is named must be there, for all would be the defaults.

    Raises:
        InputError: it is missing, or cannot be read whole.
    """
    named = os.environ.get("PEJL_ENV_FILE")
    file = Path(named) if named else (OWN if INSTALLED else PROJECT) / ".env"
    if named and not file.exists():
        raise InputError(f"PEJL_ENV_FILE: {file} findes ikke; ret stien til filen.")
    check_env_file(file)
    return file


def _choose(settings: Settings, folder: Path) -> Settings:
    """The settings of the chosen municipality; those that all share where none is chosen.

    Raises:
        InputError: there is no such municipality, or a setting of one would hold for all.
    """
    is_chosen = "site" in settings.model_fields_set
    refused = [name for name in sites.OWN if getattr(settings, name) is not None]
    if is_chosen:
        refused = [name for name in refused if name != "plan"]
    if refused:
        own_file = folder / sites.names(folder)[0] / sites.ENV_FILE
        raise InputError(
            f"{sites.OWN[refused[0]]} kan ikke gælde for flere kommuner; skriv den i kommunens "
            f"egen {sites.ENV_FILE}, fx {own_file}, eller vælg kommunen med --site."
        )
    if not is_chosen:
        return settings.model_copy(update={"site": folder})
    name, known = str(settings.site), sites.names(folder)
    if name not in known:
        raise InputError(f"{name} er ikke en kommune i {folder}; brug en af {', '.join(known)}.")
    return settings.of_municipality(name)
