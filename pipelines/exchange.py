"""Exchange of figures with other municipalities: export, import, removal.

An import is kept in the archive and shown by the next build; nothing is published at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assets.exchange import imports, reading
from assets.exchange.definitions import (
    Definition,
    computed_definitions,
    register_definitions,
)
from assets.exchange.imported import differences
from assets.exchange.imports import Imported
from assets.exchange.package import Package, Sender, make_package
from assets.exchange.reading import Figures
from assets.text.area_names import AreaNames
from assets.text.full_names import municipality_name
from connectors import warehouse, write_lock
from connectors.errors import InputError, SourceError
from connectors.exchange import files, signing
from connectors.periods import show_moment
from pipelines import fingerprint
from pipelines.fingerprint import Scope
from pipelines.home import PATIENCE
from pipelines.project import Project


@dataclass(frozen=True)
class Received:
    """A package that was imported, or was there already.

    Args:
        imported: the package, as the archive has it.
        is_new: whether it was not there already.
        unusable: the indicators of it that are not used here, each with the reason.
    """

    imported: Imported
    is_new: bool
    unusable: Sequence[tuple[str, str]]


def list_definitions(project: Project) -> dict[str, Definition]:
    """What each indicator that rests on the municipality's own lists is."""
    return computed_definitions(project.computed, project.models, project.catalogue.about_persons)


def own_definitions(project: Project) -> dict[str, Definition]:
    """What each of the municipality's own indicators is, by name.

    Those of its lists alone where it has no register that can be read; a build asks again.
    """
    definitions = list_definitions(project)
    with suppress(SourceError):
        rows = project.observations.sort("recorded_on")
        observed = rows.select("indicator", "label", "unit").iter_rows()
        definitions = register_definitions(observed) | definitions
    return definitions


def make_key(project: Project) -> tuple[Path, str, bool]:
    """Make the own key where there is none; returns its file, the public key, and if it is new.

    Raises:
        PejlError: it cannot be written, or is no key.
    """
    path = project.settings.exchange_key
    is_new = not path.exists()
    if is_new:
        signing.write_key(path)
    return path, signing.public_key(path), is_new


def export(project: Project, folder: Path) -> Package:
    """Write and sign the package of what is published of the municipality's own figures.

    Raises:
        InputError: there is no key, no plan names the municipality, or what is published is not
            what would be built now.
        HomeError: nothing is published, or the folder cannot be written.
    """
    settings = project.settings
    key = settings.exchange_key
    public = signing.public_key(key)
    published = settings.published_file()
    _check_current(project)
    code = _own_area(project)
    sender = Sender(
        area_code=code,
        name=municipality_name(code, project.files.municipality_names[code]),
        public_key=public,
        mode=settings.mode,
        disclosure_limit=settings.disclosure_limit,
        now=settings.now(),
    )
    with warehouse.reading(published) as opened:
        package = make_package(opened, sender, own_definitions(project))
    if not package.rows:
        raise InputError(
            f"Der er ingen egne tal for kommune {code} i det udgivne; hent jeres lister eller "
            "skriv i registeret, og kør `pejl refresh` først."
        )
    signature = signing.sign(key, package.description)
    files.write_files(
        folder,
        {
            files.PACKAGE: package.description,
            files.FIGURES: package.figures,
            files.SIGNATURE: f"{signature}\n".encode(),
        },
    )
    return package


def receive(project: Project, folder: Path) -> Received:
    """Check a package, and keep it in the archive.

    Raises:
        InputError: it is refused; the sentence says which file, why, and what helps.
        HomeError: the archive cannot be written, or another run writes in it.
    """
    settings = project.settings
    partners = project.files.read_partners()
    if not partners:
        raise InputError(
            f"{settings.partners_file} har ingen kommune endnu; skriv kommunen og den nøgle, som "
            "dens `pejl exchange key` viser, og kør kommandoen igen."
        )
    content = files.read_files(folder)
    figures = reading.read_signed(str(folder), content, partners)
    reading.check_usable(
        str(folder), figures, settings.mode, settings.disclosure_limit, settings.now()
    )
    if figures.about.area_code == _own_area(project):
        raise InputError(
            f"{folder} er jeres egen pakke; importér den hos den kommune, som den er til."
        )
    known = own_definitions(project)
    _check_definitions(folder, figures, known, project)
    settings.claim_home()
    with write_lock.sole_writer(settings.home_folder, PATIENCE, is_run=False):
        last = imports.load_last(project.store, figures.about.area_code)
        _check_age(folder, figures, last)
        current = imports.load(project.store, figures.about.area_code)
        is_new = current is None or current.snapshot.bodies() != [
            content[name] for name in files.MOST_BYTES
        ]
        if is_new:
            imports.save(project.store, figures, content)
            current = imports.load(project.store, figures.about.area_code)
    assert current is not None  # noqa: S101
    unusable = [*differences(current, known, settings.disclosure_limit)]
    return Received(current, is_new, unusable)


def remove(project: Project, municipality: str) -> str:
    """Let a municipality's package no longer count; returns its name.

    Raises:
        InputError: there is no such municipality, or nothing of it is imported.
        HomeError: the archive cannot be written.
    """
    names: AreaNames = project.files.municipality_names
    code = names.find_code(municipality)
    project.settings.claim_home()
    with write_lock.sole_writer(project.settings.home_folder, PATIENCE, is_run=False):
        if not imports.remove(project.store, code):
            raise InputError(
                f"Der er ingen pakke fra {names[code]}; `pejl exchange list` viser dem, der er."
            )
    return municipality_name(code, names[code])


def list_imports(project: Project) -> tuple[list[Received], dict[str, str]]:
    """The packages that count now, and what is wrong with damaged ones, by code."""
    whole, damaged = imports.load_all(project.store)
    known = own_definitions(project) if whole else {}
    limit = project.settings.disclosure_limit
    listed = [
        Received(each, is_new=False, unusable=[*differences(each, known, limit)]) for each in whole
    ]
    return listed, damaged


def _own_area(project: Project) -> str:
    if (code := project.files.own_area) is None:
        raise InputError(
            f"Ingen plan i {project.settings.site / 'plans'} siger, hvilken kommune I er; skriv "
            "kommunens nummer i planens linje `municipality`."
        )
    return code


def _check_current(project: Project) -> None:
    """Refuse to export what is not what a build would make now: its definitions would be others."""
    if fingerprint.scope(project, paper=False) is Scope.EVERYTHING:
        raise InputError(
            "Det udgivne er ikke lavet af det, der er nu: lister, register, SQL eller "
            "indstillinger er andre; kør `pejl build`, og eksportér så."
        )


def _check_definitions(
    folder: Path, figures: Figures, known: Mapping[str, Definition], project: Project
) -> None:
    """Refuse a package with an indicator that is something else here.

    One that is unknown here waits until it is known: another municipality's register has more.
    """
    where = f"{folder}/{files.PACKAGE}"
    for name, theirs in figures.definitions.items():
        if name in known and (difference := known[name].difference(theirs)):
            raise InputError(
                f"{where}: {name} {difference}, så tallene kan ikke sammenlignes; brug samme "
                "udgave af Pejl begge steder, eller ret registeret, og lav pakken igen."
            )
        if name not in known and name in project.computed:
            raise InputError(
                f"{where}: {name} er et tal fra en offentlig kilde, som I selv henter; bed "
                "afsenderen om at lave pakken igen med `pejl exchange export`."
            )


def _check_age(folder: Path, figures: Figures, last: Imported | None) -> None:
    if last is not None and figures.created < last.figures.created:
        raise InputError(
            f"{folder}/{files.PACKAGE} er fra {show_moment(figures.created)} og er ældre end den, "
            f"der allerede er importeret ({show_moment(last.figures.created)}); bed "
            "afsenderen om den nyeste."
        )
