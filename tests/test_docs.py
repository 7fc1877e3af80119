"""What the documents say is true: links, pages, commands and settings exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from pipelines.cli.main import app

PROJECT = Path(__file__).resolve().parents[1]
PAGES = sorted(PROJECT.glob("*.md")) + sorted((PROJECT / "docs").rglob("*.md"))
CODE = [
    path
    for folder in ("connectors", "assets", "pipelines", "sql", "data/sources", "data/reference")
    for path in sorted((PROJECT / folder).rglob("*"))
    if path.suffix in {".py", ".sql", ".yaml", ".csv"}
]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
PAGE = re.compile(r"[\w/-]+\.md\b(?!\()")


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    missing = [
        to for to in LINK.findall(page.read_text("utf-8")) if not (page.parent / to).exists()
    ]
    assert missing == []


def test_code_names_no_page_that_is_not_there() -> None:
    names = {page.name for page in PAGES} | {"README.md"}
    missing = {
        (name(path), page)
        for path in CODE
        for page in PAGE.findall(path.read_text("utf-8-sig"))
        if not (PROJECT / page).exists() and Path(page).name not in names
    }
    assert missing == set()


def commands() -> Iterator[tuple[str, ...]]:
    """Every command that the pages show, as its words."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for quoted in re.findall(r"`([^`\n]+)`|^    (.+)$", text, re.MULTILINE):
            for words in re.findall(r"\bpejl ((?:[a-z]+\b ?)+)", " ".join(quoted)):
                yield tuple(words.split())


def test_every_command_that_a_page_shows_exists() -> None:
    root = typer.main.get_command(app)
    unknown: set[str] = set()
    for words in commands():
        at = root
        for word in words:
            below = getattr(at, "commands", None)
            if below is None:
                break
            if word not in below:
                unknown.add(" ".join(words))
                break
            at = below[word]
    assert unknown == set()


def test_the_settings_of_the_example_are_those_of_the_code() -> None:
    example = (PROJECT / ".env.example").read_text("utf-8")
    shown = set(re.findall(r"^#? ?(PEJL_[A-Z_]+)=", example, re.MULTILINE))
    pages = {
        word for page in PAGES for word in re.findall(r"PEJL_[A-Z_]+\b", page.read_text("utf-8"))
    }
    assert pages - shown - {"PEJL_ENV_FILE"} == set()
