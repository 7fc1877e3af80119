"""``pejl doctor``: check everything that a run needs; each fault has its remedy."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from urllib.parse import urlsplit

from assets.exchange import imports
from assets.meetings import calendar_file
from assets.published import folder as published_folder
from assets.published import receipt
from assets.text.numbers import number
from connectors import jobindsats, lock_files, statbank, warehouse, write_lock
from connectors.archive import integrity, retention
from connectors.archive.attempts import is_awaited
from connectors.errors import PejlError, SourceError, file_error
from connectors.exchange import signing
from connectors.fasit import pseudonyms, recognition
from connectors.fasit.layouts import Layout
from connectors.lists import quoted_list
from pipelines import cleanup, home_damage, outstanding, site_builds, site_conflicts, sites
from pipelines.alarms import mail
from pipelines.all_tables import all_tables
from pipelines.connections import NO_KEY, open_sources
from pipelines.home_damage import REPAIR
from pipelines.instance import FILE, check_database, has_own_configuration
from pipelines.project import Project
from pipelines.vocabulary import read_vocabulary

CHECKS_OF_BOTH = ("mapper", "arkiv", "arbejdsfil", "udgivet")
OWN_CHECKS = (
    "opfølgninger", "plan", "kalender", "udveksling", "fasit", "nøgle til pseudonymer",
)  # fmt: skip
"""The checks of what each of several municipalities has for itself alone."""
ENOUGH_FREE = 2 * 10**9
"""Bytes: a home with some years of snapshots and dated copies stays well below."""
LIBRARIES = ("duckdb", "polars", "pandera", "dagster", "httpx")


@dataclass(frozen=True)
class CheckResult:
    """The result of one check: its name, whether it passed, and what it shows."""

    name: str
    passed: bool
    message: str


Check = Callable[[Project], str]
"""Returns what is in order, or raises what is not."""


def run_checks(project: Project, *, verify: bool = False) -> Iterator[CheckResult]:
    """Check everything that a refresh needs, in the order in which it needs it.

    Args:
        project: what is checked.
        verify: whether every stored answer and published file is compared with its hash.

    Raises:
        InputError: the mode is sample and there is no sample.
    """
    project.settings.check_sample()
    checks: dict[str, Check] = {
        "versioner": _versions,
        "hjem": _home,
        "disk": _disk,
        "lås": _lock,
        "mapper": _folders,
        "arkiv": lambda project: _archive(project, verify=verify),
        "opfølgninger": _followups,
        "arbejdsfil": lambda project: _working_file(project, verify=verify),
        "udgivet": lambda project: _published(project, verify=verify),
        "Dagster": _dagster,
        "hentet": _fetched,
        "katalog": _catalogue,
        "plan": _plan,
        "kalender": _calendar,
        "udveksling": _exchange,
        "grupper": _groups,
        "jobindsats": _jobindsats,
        "statbank": lambda project: _answers(project, statbank.NAME),
        "fasit": _fasit,
        "nøgle til pseudonymer": _key,
        "beskeder": _messages,
    }
    if project.municipalities:
        checks = _of_several(project, checks)
    yield from _results(checks, project)


def _of_several(shared: Project, checks: Mapping[str, Check]) -> dict[str, Check]:
    """The checks of what several municipalities share, and one check of each municipality."""

    conflicts = site_conflicts.find_conflicts(shared.settings)

    def check(name: str, _shared: Project) -> str:
        if name in conflicts:
            raise PejlError(conflicts[name])
        own = {each: checks[each] for each in (*CHECKS_OF_BOTH, *OWN_CHECKS)}
        own["kommune"] = _municipality
        results = _results(own, site_builds.open_project(shared, name))
        if faults := [f"{each.name}: {each.message}" for each in results if not each.passed]:
            raise PejlError(sites.addressed(name, " ".join(faults)))
        return f"{', '.join(own)} er i orden"

    return {
        **{name: each for name, each in checks.items() if name not in OWN_CHECKS},
        "kommuner": _municipalities,
        **{name: partial(check, name) for name in shared.municipalities},
    }


def _municipalities(shared: Project) -> str:
    if left_out := sites.unusable(shared.settings.site):
        raise PejlError(" ".join(left_out))
    count = len(shared.municipalities)
    return f"{count} {'kommune' if count == 1 else 'kommuner'} har en mappe"


def _municipality(project: Project) -> str:
    site_conflicts.check_municipality(project)
    return "planerne er for hjemmets kommune, og ingen anden mappe følger op på den"


def _results(checks: Mapping[str, Check], project: Project) -> Iterator[CheckResult]:
    """The result of each check; what fails for the same reason is told once."""
    failed_first: dict[str, str] = {}
    for name, check in checks.items():
        try:
            yield CheckResult(name, passed=True, message=check(project))
        except PejlError as error:
            message = str(error)
            if (earlier := failed_first.setdefault(message, name)) != name:
                message = f"kan først kontrolleres, når fejlen under {earlier} er rettet."
            yield CheckResult(name, passed=False, message=message)
        except OSError as error:
            message = (
                f"{error.filename or name} kan ikke læses eller skrives ({file_error(error)})."
            )
            yield CheckResult(name, passed=False, message=message)


def _versions(_project: Project) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"Python {platform.python_version()}, {libraries}"


def _home(project: Project) -> str:
    project.settings.claim_home()
    return f"{project.settings.home_folder} ({project.settings.mode})"


def _disk(project: Project) -> str:
    free = shutil.disk_usage(project.settings.home_folder).free
    if free < ENOUGH_FREE:
        raise PejlError(
            f"{number(free / 1e9, 1)} GB ledig plads; gør plads til mindst "
            f"{number(ENOUGH_FREE / 1e9)} GB."
        )
    sizes = cleanup.folder_sizes(project.settings.home_folder)
    shown = ", ".join(f"{name}/ {size / 1e6:.0f}" for name, size in sizes.items())
    return f"{free / 1e9:.0f} GB ledig plads; hjemmet fylder i MB: {shown}"


def _lock(project: Project) -> str:
    home = project.settings.home_folder
    with write_lock.sole_writer(home, lock_files.LONGEST_LOOK, is_run=False):
        return "ingen skriver i hjemmet"


def _folders(project: Project) -> str:
    if opened := home_damage.find_open_folders(project):
        names = ", ".join(map(str, opened))
        raise PejlError(f"andre end ejeren kan læse eller skrive i {names}; {REPAIR}.")
    if left := home_damage.find_leftovers(project):
        raise PejlError(f"{left[0]} er en rest af en afbrudt kørsel ({len(left)} i alt); {REPAIR}.")
    return "kan kun læses af ejeren; ingen rester af afbrudte kørsler"


def _archive(project: Project, *, verify: bool) -> str:
    deleted = retention.deleted_hashes(project.settings.archive)
    if damage := list(integrity.find_damage(project.store, deleted, verify=verify)):
        raise PejlError(" ".join(damage))
    compared = "hvert svar svarer" if verify else "hver tabels nyeste svar svarer"
    return f"{compared} til sin hash; hvert svar har sin følgefil, hvert forsøg sin linje"


def _working_file(project: Project, *, verify: bool) -> str:
    if warehouse.is_open_for_writing(project.home.working_file):
        return "en kørsel skriver i den netop nu"
    if home_damage.is_working_file_damaged(project):
        raise PejlError(f"{project.home.working_file} kan ikke læses; {REPAIR}.")
    if verify and (damaged := home_damage.find_damaged_answers(project)):
        names = quoted_list(sorted({each.parent.name for each in damaged}))
        raise PejlError(f"Indlæste svar er ikke, som de blev læst ({names}); {REPAIR}.")
    return "kan læses" if project.home.working_file.exists() else "laves af den næste kørsel"


def _published(project: Project, *, verify: bool) -> str:
    if damage := list(home_damage.find_published_damage(project, verify=verify)):
        raise PejlError(" ".join(damage))
    name = receipt.NAME if project.municipalities else published_folder.NAME
    if not (project.home.published / name).exists():
        return "intet er udgivet endnu; `pejl refresh` udgiver"
    return "alle filer er, som de blev udgivet"


def _dagster(project: Project) -> str:
    settings = project.settings
    check_database(settings)
    if broken := home_damage.find_broken_storage(settings.dagster_home):
        raise PejlError(f"{', '.join(map(str, broken))} kan ikke læses; {REPAIR}.")
    storage = "dens database svarer" if settings.dagster_database else "dens filer kan læses"
    if has_own_configuration(settings.dagster_home):
        return f"{storage}; {settings.dagster_home / FILE} er rettet og bruges, som den er"
    return storage


def _fetched(project: Project) -> str:
    if not project.store.attempts():
        return "intet er hentet endnu; `pejl refresh` henter"
    attempts = outstanding.attempts_by_table(project.catalogue.values(), project.store.attempts())
    awaited = [name for name, of_table in attempts.items() if is_awaited(of_table)]
    never = [
        entry.name
        for entry in project.catalogue.values()
        if next(project.store.newest_first(entry.source, entry.table), None) is None
        and entry.name not in awaited
    ]
    if never:
        raise PejlError(
            f"{', '.join(never)} er aldrig hentet; kør `pejl refresh`, og se fejlen med "
            "`pejl sources`."
        )
    answered = f"{len(project.catalogue) - len(awaited)} kildetabeller har et svar"
    if not awaited:
        return f"alle {answered}"
    return f"{answered}; {', '.join(awaited)} venter på, at kilden udgiver en tabel"


def _followups(project: Project) -> str:
    store = project.settings.followups()
    if damage := store.damage():
        raise PejlError(" ".join(damage))
    return f"{len(store.names())} gemt, og hver fil svarer til sin hash"


def _catalogue(project: Project) -> str:
    tables = all_tables(project)
    return f"{len(project.catalogue)} kildetabeller og {len(tables)} tabeller bygget af dem"


def _groups(project: Project) -> str:
    municipalities = project.files.municipality_names.values()
    project.files.read_groups(municipalities)
    project.read_similar(municipalities)
    return "grupperne at sammenligne med har ingen fejl"


def _plan(project: Project) -> str:
    vocabulary = read_vocabulary(project)
    plans = [each.read_plan(vocabulary) for each in project.of_each_plan()]
    return ", ".join(f"{plan.name}: {len(plan.goals)} mål" for plan in plans)


def _calendar(project: Project) -> str:
    years = calendar_file.load_folder(project.settings.calendar_folder, project.files.own_area)
    if not years:
        return "ingen; `pejl calendar new` begynder en"
    return ", ".join(f"{each.year}: {len(each.meetings)} møder" for each in years)


def _exchange(project: Project) -> str:
    """Whether the keys of others, the own key and what was imported can be read."""
    partners = project.files.read_partners()
    key = project.settings.exchange_key
    if key.exists():
        signing.public_key(key)
    packages, damaged = imports.load_all(project.store)
    if damaged:
        raise PejlError(" ".join(damaged.values()))
    if not partners and not packages:
        return "ingen; `pejl exchange key` begynder en"
    return f"{len(partners)} kommuner i partners.yaml, tal fra {len(packages)} importeret"


def _jobindsats(project: Project) -> str:
    live = project.settings.mode == "live"
    if live and project.settings.jobindsats_token is None:
        raise PejlError(NO_KEY)
    return _answers(project, jobindsats.NAME)


def _answers(project: Project, source: str) -> str:
    """Ask a source a first question, through the proxy and with the key of a run."""
    url, replayed = project.settings.base_url(source)
    if replayed:
        return "svarer fra eksemplet"
    host = urlsplit(url).hostname
    with open_sources(project) as sources:
        client = sources.jobindsats if source == jobindsats.NAME else sources.statbank
        try:
            return f"{host} svarer med {len(client.subjects())} emner"
        except SourceError as error:
            setting = f"PEJL_{source.upper()}_URL"
            raise PejlError(f"{error} Adressen er {host}; {setting} sætter en anden.") from error


def _check_owner(project: Project, layouts: Mapping[str, Layout]) -> None:
    """Refuse a layout of another municipality than the plans'; the sample's lists are its own."""
    own = project.files.own_area
    if project.settings.has_sample_lists or own is None:
        return
    for name, layout in layouts.items():
        if layout.municipality != own:
            path = project.catalogue[f"fasit_{name}"].path
            raise PejlError(
                f"{path} er til lister fra kommune {layout.municipality}, og planen er for {own}; "
                f'ret linjen til municipality: "{own}".'
            )


def _fasit(project: Project) -> str:
    folder = project.settings.fasit_folder
    if folder is None:
        raise PejlError("ingen mappe; sæt PEJL_FASIT_DIR til den, listerne gemmes i.")
    if not folder.is_dir():
        raise PejlError(f"{folder} er ikke en mappe; ret PEJL_FASIT_DIR.")
    layouts = project.layouts
    _check_owner(project, layouts)
    files = recognition.recognise_folder(folder, layouts)
    required = {name for name, layout in layouts.items() if not layout.optional}
    if missing := sorted(required - {file.layout for file in files.recognised}):
        raise PejlError(f"ingen fil er af slagsen {', '.join(missing)}; gem de lister i {folder}.")
    unread = f", heraf {len(files.unknown)} af ukendt slags" if files.unknown else ""
    unread += f", og {files.unfinished} ved at blive kopieret" if files.unfinished else ""
    count = len(files.recognised) + len(files.unknown)
    reasons = sorted({file.reason for file in files.unknown if not file.is_foreign})
    lists = "".join(f"; en liste er ikke læst: {reason}" for reason in reasons)
    return f"{count} filer{unread}; alle krævede lister er der{lists}"


def _messages(project: Project) -> str:
    """Whether digests have a recipient, and the mail server takes login and addresses."""
    settings = project.settings
    channels: list[str] = []
    if settings.mail_host is not None:
        channels.append(f"e-mail gennem {mail.check(settings)}")
    if settings.webhook_url is not None:
        channels.append("webhook")
    if not channels:
        return "ingen modtager; PEJL_MAIL_HOST eller PEJL_WEBHOOK_URL sætter en"
    return f"sendes med {' og '.join(channels)}"


def _key(project: Project) -> str:
    path = project.settings.pseudonym_key
    if project.settings.has_sample_lists and not path.exists():
        return "eksemplet laver sin egen"
    pseudonyms.load_key(path)
    return f"{path} kan kun læses af sin ejer"
