"""``pejl open``: opens the published page in the browser, or says why it cannot."""

import sys
from pathlib import Path

import pytest

from tests.homes import Home, pejl, pejl_here


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a browser of its own to open")
def test_it_opens_the_page_in_the_browser_and_prints_its_path(
    refreshed_home: Home, tmp_path: Path
) -> None:
    opened, browser = tmp_path / "address", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    ended = pejl(refreshed_home.folder, "open", BROWSER=f"{browser} %s")
    page = refreshed_home.folder / "published" / "pejl.html"
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{page}\n", "")
    assert opened.read_text().strip() == page.as_uri()


def test_where_there_is_no_browser_the_path_is_enough(refreshed_home: Home, tmp_path: Path) -> None:
    ended = pejl(refreshed_home.folder, "open", BROWSER="findes-ikke", PATH=str(tmp_path))
    assert ended.returncode == 0
    assert ended.stdout.endswith("pejl.html\n")
    assert ended.stderr == "Her er ingen browser, der kan åbnes; åbn filen i en browser.\n"


def test_before_anything_is_published_it_says_what_makes_it(tmp_path: Path) -> None:
    ended = pejl_here(tmp_path, "open")
    assert ended.returncode == 1
    assert "pejl refresh" in ended.stderr
