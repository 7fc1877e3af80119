"""Builds lie side by side, and readers see one of them: switched by a link, or file by file."""

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from assets.published import folder as published_folder
from assets.published import receipt
from assets.published.folder import CATALOG, NAME, PACKAGE, carry_over, staging, switch
from connectors.errors import HomeError

DESCRIPTIONS = (PACKAGE, CATALOG)
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="Windows switches file by file")


def publish(published: Path, build_id: str, *, paper: bool = True) -> None:
    """Publish a build whose every file holds its id."""
    with staging(published) as staged:
        papers = ["papers/a.html"] if paper else []
        for name in [NAME, "pejl.html", *DESCRIPTIONS, f"parquet/{build_id}.parquet", *papers]:
            (staged / name).parent.mkdir(exist_ok=True)
            (staged / name).write_text(build_id)
        receipt.write(staged, {}, [NAME], build_id)
        switch(published, staged, build_id)


def names(published: Path) -> set[str]:
    """Each file that a reader finds."""
    return {
        file.relative_to(published).as_posix()
        for entry in published_folder.ENTRIES
        for file in published_folder.files_below(published / entry)
    }


def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that knows neither links nor hard links, as FAT."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(os, "symlink", refuse)
    monkeypatch.setattr(Path, "symlink_to", refuse)
    monkeypatch.setattr(os, "link", refuse)


def any_disk(_: pytest.MonkeyPatch) -> None:
    """The disk that the tests run on."""


with_links = pytest.param(any_disk, marks=needs_links, id="links")
without_links = pytest.param(no_links, id="no links")


@pytest.mark.parametrize("disk", [with_links, without_links])
def test_readers_find_the_files_of_the_newest_build_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk: Callable[[pytest.MonkeyPatch], None]
) -> None:
    disk(monkeypatch)
    for build_id in ("one", "two", "three"):
        publish(tmp_path, build_id, paper=build_id != "three")
        assert (tmp_path / NAME).read_text() == build_id
        last = receipt.read(tmp_path)
        assert last is not None
        assert last.build == build_id
    assert names(tmp_path) == {
        NAME,
        "pejl.html",
        *DESCRIPTIONS,
        "parquet/three.parquet",
        receipt.NAME,
    }
    assert not list(tmp_path.rglob("*.partial*"))


@needs_links
def test_a_build_is_switched_by_one_link_and_the_last_one_is_kept_for_its_readers(
    tmp_path: Path,
) -> None:
    publish(tmp_path, "one")
    of_reader = (tmp_path / published_folder.CURRENT).resolve()
    publish(tmp_path, "two")
    assert (of_reader / NAME).read_text() == "one"
    assert (tmp_path / NAME).readlink() == Path("current", NAME)
    assert (tmp_path / "current").readlink() == Path("builds", "0002-two")
    publish(tmp_path, "two")
    kept = sorted(path.name for path in (tmp_path / "builds").iterdir())
    assert kept == ["0002-two", "0003-two"]


@needs_links
def test_what_is_carried_over_is_stored_once_and_a_new_file_leaves_the_old_as_it_was(
    tmp_path: Path,
) -> None:
    publish(tmp_path, "one")
    with staging(tmp_path) as staged:
        carry_over(tmp_path / "papers", staged / "papers")
        carry_over(tmp_path / "pejl.html", staged / "pejl.html")
        (staged / NAME).write_text("two")
        assert not (staged / "pejl.html").is_symlink()
        assert (staged / "papers/a.html").samefile(tmp_path / "papers/a.html")
        switch(tmp_path, staged, "two")
    assert (tmp_path / "papers/a.html").read_text() == "one"
    assert (tmp_path / "pejl.html").read_text() == "one"


@needs_links
def test_files_of_an_older_pejl_and_copies_of_links_become_links(tmp_path: Path) -> None:
    for name in (NAME, "pejl.html", "parquet/old.parquet", "papers/old.html", receipt.NAME):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("old")
    publish(tmp_path, "one")
    assert names(tmp_path) == {
        NAME, "pejl.html", *DESCRIPTIONS, "parquet/one.parquet", "papers/a.html", receipt.NAME,
    }  # fmt: skip
    assert all((tmp_path / entry).is_symlink() for entry in published_folder.ENTRIES)


@needs_links
def test_builds_that_were_deleted_by_hand_are_published_again(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    shutil.rmtree(tmp_path / "builds")
    assert names(tmp_path) == set()
    publish(tmp_path, "two")
    assert names(tmp_path) == {
        NAME, "pejl.html", *DESCRIPTIONS, "parquet/two.parquet", "papers/a.html", receipt.NAME,
    }  # fmt: skip


def test_without_links_the_data_come_last_so_that_a_torn_set_is_told_by_its_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_links(monkeypatch)
    publish(tmp_path, "one")
    replace = Path.replace

    def refuse_data(file: Path, target: Path) -> Path:
        if target.name == NAME:  # as Windows, where a program has the file open
            raise PermissionError("The file is used by another process")
        return replace(file, target)

    monkeypatch.setattr(Path, "replace", refuse_data)
    with pytest.raises(HomeError, match="er åben i et andet program"):
        publish(tmp_path, "two")
    assert (tmp_path / NAME).read_text() == "one"
    assert (tmp_path / "papers/a.html").read_text() == "two"
    assert receipt.read(tmp_path) is None


def test_a_build_that_is_not_switched_leaves_nothing(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    before = names(tmp_path)
    with suppress(RuntimeError), staging(tmp_path) as staged:
        (staged / "parquet").mkdir()
        (staged / "parquet" / "a.parquet").touch()
        raise RuntimeError
    assert names(tmp_path) == before
    assert not list(tmp_path.rglob("*.partial*"))
