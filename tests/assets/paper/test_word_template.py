"""The Word template: reproducible, restyled by a municipality, and refused with a remedy."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Cm, Pt

from assets.paper.model import Paper
from assets.paper.word import document as word
from assets.paper.word.style_template import DEFAULT, STYLES
from connectors.errors import InputError
from pipelines.settings import Settings
from tools import word_template


@pytest.fixture
def short(paper: Paper) -> Paper:
    """The paper of one goal."""
    section = paper.sections[0]
    return replace(paper, sections=[replace(section, goals=section.goals[:1])])


def render(paper: Paper, template: Path) -> Document:
    return docx.Document(io.BytesIO(word.render_document(paper, template)))


def test_the_template_is_what_its_script_makes() -> None:
    with (
        zipfile.ZipFile(io.BytesIO(word_template.render_template())) as again,
        zipfile.ZipFile(DEFAULT) as kept,
    ):
        assert again.namelist() == kept.namelist()
        assert {n: again.read(n) for n in kept.namelist()} == {
            n: kept.read(n) for n in kept.namelist()
        }


def test_a_restyled_template_gives_its_page_its_styles_and_its_header(
    short: Paper, tmp_path: Path
) -> None:
    own = docx.Document(str(DEFAULT))
    own.styles["Heading 1"].font.size = Pt(30)
    own.sections[0].left_margin = Pt(150)
    own.sections[0].header.paragraphs[0].add_run("Vores kommune")
    own.add_paragraph("Denne tekst hører til skabelonen.")
    path = tmp_path / "follow-up.docx"
    own.save(str(path))
    opened = render(short, path)
    assert opened.styles["Heading 1"].font.size == Pt(30)
    assert opened.sections[0].left_margin == Pt(150)
    header = opened.sections[0].header.paragraphs[0].text
    assert header == f"EKSEMPELDATA · {short.title}Vores kommune"
    assert "Denne tekst" not in "".join(p.text for p in opened.paragraphs)
    widths = [sum(c.width for c in t.columns) for t in opened.tables]
    assert max(widths[:2]) < Cm(21 - 2.25) - Pt(149)


def test_a_first_page_of_its_own_is_stamped_too(short: Paper, tmp_path: Path) -> None:
    own = docx.Document(str(DEFAULT))
    own.sections[0].different_first_page_header_footer = True
    path = tmp_path / "follow-up.docx"
    own.save(str(path))
    first = render(short, path).sections[0].first_page_header
    assert first.paragraphs[0].text.startswith("EKSEMPELDATA")


@pytest.mark.parametrize("name", STYLES)
def test_a_template_without_a_style_is_refused_by_its_name(
    short: Paper, tmp_path: Path, name: str
) -> None:
    own = docx.Document(str(DEFAULT))
    own.styles[name].delete()
    path = tmp_path / "follow-up.docx"
    own.save(str(path))
    with pytest.raises(InputError, match=f"mangler typografien ”{name}”; tilføj den") as error:
        word.render_document(short, path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 damaged"])
def test_what_is_no_word_file_is_refused_with_its_path(
    short: Paper, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "follow-up.docx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"follow-up\.docx kan ikke åbnes som en Word-fil; gem"):
        word.render_document(short, path)


def test_the_template_of_the_site_wins(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, site=tmp_path)  # pyright: ignore[reportCallIssue]
    assert settings.word_template is None
    path = tmp_path / "templates" / "follow-up.docx"
    path.parent.mkdir()
    path.touch()
    assert settings.word_template == path
