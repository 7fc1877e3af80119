"""The folder of what is published: the last builds side by side, of which readers see one.

    published/
        pejl.duckdb -> current/pejl.duckdb      likewise each other of ENTRIES
        current -> builds/0007-3f2a9c1b04de     switched in one step
        builds/0006-91d2e0c77a51/               the build before, for whoever is still reading it
        copies/                                 dated copies of pejl.duckdb

Where no links can be made (Windows, a FAT disk), the files lie in the folder itself and are
replaced one by one, the data last. Each names its build, so that a reader can tell a torn set.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from assets.published import receipt
from connectors import warehouse
from connectors.archive.atomic_write import PARTIAL, unwritable
from connectors.errors import HomeError

NAME = "pejl.duckdb"
PARQUET, BUILDS, CURRENT = "parquet", "builds", "current"
PAGE = "pejl.html"
PACKAGE, CATALOG = "datapackage.json", "catalog.jsonld"
ENTRIES = (receipt.PAPERS, PARQUET, PAGE, PACKAGE, CATALOG, NAME, receipt.NAME)
"""What a build consists of, in the order in which it is replaced where there are no links."""
PUBLISHED, PUBLIC = "published", "public"
"""The folder of a home, and that of the tables that several municipalities share."""
BUILDS_KEPT = 2
COPIES = "copies"
ASIDE = "set-aside"
"""The folder of what other programs left beside a published file."""


@contextmanager
def staging(published: Path) -> Generator[Path]:
    """An empty folder for the next build; deleted unless `switch` has taken it."""
    staged = published / f".next{PARTIAL}"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below a folder, or the file itself; none where nothing is there."""
    paths = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    return (path for path in paths if path.is_file())


def carry_over(source: Path, staged: Path) -> None:
    """Give the next build a file or folder of this one, as links, so that it is stored once.

    The files of a build are replaced and never written in.
    """
    for file in files_below(source):
        target = staged / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(file.resolve(), target)  # of what a link leads to, not of the link
        except OSError:  # the disk knows no links
            shutil.copy2(file, target)


def switch(published: Path, staged: Path, build_id: str, otherwise: str = "") -> list[str]:
    """Let readers see a build: in one step, or file by file where no links can be made.

    Returns a warning for each write-ahead log that another program left beside the data.

    Args:
        published: the folder that readers see.
        staged: the folder of the next build.
        build_id: its id.
        otherwise: what follows if the data are open in a program that may write in them.

    Raises:
        HomeError: a program may write in the data, or the disk is full.
    """
    data = published / NAME
    with _replacing(data, otherwise):
        warnings = _set_logs_aside(data)
        for file in files_below(staged):
            # Windows flushes no file that is open for reading alone.
            with file.open("rb+" if os.name == "nt" else "rb") as written:
                os.fsync(written.fileno())
        if _can_link(published):
            _switch_link(published, staged, build_id)
        else:
            _replace_each(published, staged)
    return warnings


def add_copy(
    published: Path, file: Path, day: date, public: str | None = None
) -> tuple[Path, list[str]]:
    """Keep a dated copy of the data; returns it, and warnings as `switch`.

    ``public`` is the build of public tables that its views read; None where it has all rows.

    Raises:
        HomeError: a program may write in the copy of that day, or the disk is full.
    """
    folder = published / COPIES
    dated = folder / dated_name(day)
    partial = dated.with_name(f".{dated.name}.{os.getpid()}{PARTIAL}")
    with _replacing(dated):
        warnings = _set_logs_aside(dated)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, partial)
            partial.replace(dated)
        finally:
            partial.unlink(missing_ok=True)
    write_receipt_of_copies(folder, {dated.name: public} if public else {})
    return dated, warnings


def dated_name(day: date) -> str:
    """The name of a day's copy."""
    return f"pejl_{day:%Y-%m-%d}.duckdb"


def write_receipt_of_copies(folder: Path, rests_on: Mapping[str, str] | None = None) -> None:
    """Write the receipt of the dated copies that are there.

    Args:
        folder: the copies.
        rests_on: the build of public tables that a new copy rests on, by the copy's name.
    """
    copies = [path.name for path in folder.glob("pejl_*.duckdb")]
    last = receipt.load(folder)
    known = {**(last.rests_on if last else {}), **(rests_on or {})}
    receipt.write(folder, {name: known[name] for name in copies if name in known}, copies)


@contextmanager
def _replacing(file: Path, otherwise: str = "") -> Generator[None]:
    """Refuse to replace a DuckDB file that another program may write in.

    Such a program would go on to write its log beside the new file, and DuckDB replays a log onto
    any file of this storage version.
    """
    is_open = HomeError(
        f"{file} er åben i et andet program{otherwise}; luk programmet, eller åbn filen "
        "skrivebeskyttet, og kør `pejl refresh` igen."
    )
    if warehouse.is_open_for_writing(file):
        raise is_open
    try:
        yield
    except PermissionError as error:  # Windows replaces no file that is open
        raise is_open from error
    except OSError as error:
        raise unwritable(file, error) from error


def _set_logs_aside(file: Path) -> list[str]:
    """Move the logs beside a DuckDB file out of DuckDB's sight; returns a warning for each."""
    warnings: list[str] = []
    for log in warehouse.logs_beside(file):
        aside = file.with_name(ASIDE) / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z_{log.name}"
        aside.parent.mkdir(exist_ok=True)
        log.rename(aside)
        warnings.append(
            f"Et andet program har skrevet i {file.name} og er afbrudt; det skrevne er lagt i "
            f"{aside} og tæller ikke med; åbn filen skrivebeskyttet."
        )
    return warnings


def _switch_link(published: Path, staged: Path, build_id: str) -> None:
    builds = published / BUILDS
    builds.mkdir(exist_ok=True)
    number = max(map(_number, _builds(published)), default=0) + 1
    folder = staged.rename(builds / f"{number:04}-{build_id}")
    _link(published / CURRENT, Path(BUILDS, folder.name))
    for entry in ENTRIES:
        if (folder / entry).exists():
            _link(published / entry, Path(CURRENT, entry))
        elif (published / entry).is_symlink():
            (published / entry).unlink()
    for old in _builds(published)[:-BUILDS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _builds(published: Path) -> list[Path]:
    """The builds that are kept, the newest last."""
    return sorted((published / BUILDS).glob("[0-9]*-*"), key=_number)


def _number(folder: Path) -> int:
    return int(folder.name.partition("-")[0])


def _can_link(published: Path) -> bool:
    if sys.platform == "win32":  # no link there is replaced in one step
        return False
    probe = published / f".link{PARTIAL}"
    try:
        probe.unlink(missing_ok=True)
        probe.symlink_to(CURRENT)
        probe.unlink()
    except OSError:
        return False
    return True


def _link(link: Path, target: Path) -> None:
    """Point a link elsewhere in one step; what an older Pejl or a copy left there is deleted."""
    if link.is_symlink() and link.readlink() == target:
        return
    fresh = link.with_name(f".{link.name}{PARTIAL}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link.rename(link.with_name(f".{link.name}.old{PARTIAL}")))
    fresh.replace(link)


def _replace_each(published: Path, staged: Path) -> None:
    receipt.withdraw(published)
    for entry in ENTRIES:
        new = {file.relative_to(staged) for file in files_below(staged / entry)}
        for name in sorted(new):
            (published / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).replace(published / name)
        for file in files_below(published / entry):
            if file.relative_to(published) not in new:
                file.unlink()
