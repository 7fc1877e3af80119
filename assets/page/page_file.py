"""Render ``published/pejl.html``, or leave it as it is where it would show the same.

The file asks for nothing: its policy allows the scripts and the style that it holds, by their
hashes, and no address. Every text reaches it escaped, as packed JSON or as a text node.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.page import columns, goals
from assets.page.board import Board
from assets.page.choices import read_choices
from assets.page.packed import read_packed
from assets.paper.charts import style
from assets.paper.html.page import TEMPLATES, load_template
from assets.published import numbers
from assets.published.folder import PAGE, carry_over
from assets.tables.build import Mode
from assets.text import danish, sample
from connectors import warehouse
from connectors.archive.atomic_write import write_whole
from connectors.warehouse import Warehouse

HERE = Path(__file__).parent
SCRIPTS = (
    "danish.js", "blocks.js", "charts.js", "tables.js", "downloads.js", "search.js", "choices.js",
    "about.js", "explore.js", "main.js",
)  # fmt: skip
"""One script of the page, in this order."""
_HASH = re.compile(rb'<meta name="pejl-data" content="([0-9a-f]{64})">')
_HEAD = 8192
"""Within so many bytes a page names the hash of what it shows."""


@dataclass(frozen=True)
class Page:
    """Everything that the page shows, and the build that it is of.

    Args:
        boards: the goals of each plan.
        first: the indicator that the analyst sees first; None where no goal has a figure.
        indicators: how many indicators there are to choose from.
        choices: what can be chosen, as JSON.
        blocks: the figures of each indicator, packed.
        mode: sample or live data.
        day: the day of the data in Danish; None without any.
        build: the build's id.
    """

    boards: Sequence[Board]
    first: str | None
    indicators: int
    choices: str
    blocks: Mapping[str, str]
    mode: Mode
    day: str | None
    build: str

    @property
    def data_hash(self) -> str:
        """The hash of what it shows and how, whatever build it is of."""
        shown = {name: value for name, value in vars(self).items() if name != "build"}
        content = [shown, _style(), *_code()]
        text = json.dumps(content, ensure_ascii=False, default=vars)
        return hashlib.sha256(text.encode()).hexdigest()


def write_page(
    file: Path, mode: Mode, folder: Path, standing: Path, public: str | None = None
) -> bool:
    """Write the page of a published file into a folder; returns whether it is new.

    Args:
        file: the published file.
        mode: sample or live data.
        folder: where the page is written.
        standing: the folder of the page that stands published, which is carried over where it
            shows the same.
        public: the build of public tables that the file shares with those of others; None where
            it shares none.

    Raises:
        HomeError: the file cannot be read, or the folder not be written to.
    """
    with warehouse.reading(file) as opened:
        page = read_page(opened, mode, public)
    digest = page.data_hash
    if find_hash(standing / PAGE) == digest:
        carry_over(standing / PAGE, folder / PAGE)
        return False
    write_whole(folder / PAGE, render(page, digest).encode())
    return True


def read_page(file: Warehouse, mode: Mode, public: str | None = None) -> Page:
    """Everything that the page shows of a published file; ``public`` as of `write_page`."""
    choices = read_choices(file)
    day = goals.newest_day(file)
    boards = goals.read_boards(file, day, mode) if day else []
    first = _first(boards, choices["indicators"])
    choices |= {
        "first": first,
        "own": boards[0].area_code if boards else None,
        "sample": sample.STAMP if mode == "sample" else None,
    }
    return Page(
        boards=boards,
        first=first,
        indicators=len(choices["indicators"]),
        choices=columns.write_json(choices),
        blocks=read_packed(file, public),
        mode=mode,
        day=danish.day(day) if day else None,
        build=numbers.read_about(file).build,
    )


def _first(boards: Sequence[Board], indicators: Sequence[Mapping[str, Any]]) -> str | None:
    """What the analyst sees first: a goal's figure that most have, the first of those."""
    drawn = [goal.indicator for board in boards for goal in board.goals if goal.chart]
    areas = {each["indicator"]: each["areas"] for each in indicators}
    return max(drawn, key=lambda name: areas.get(name, 0), default=None)


def find_hash(page: Path) -> str | None:
    """The hash of what a page shows; None where there is none or it is another file."""
    try:
        with page.open("rb") as opened:
            found = _HASH.search(opened.read(_HEAD))
    except OSError:
        return None
    return found[1].decode() if found else None


def render(page: Page, digest: str) -> str:
    """The page as HTML."""
    css, (entrance, script) = _style(), _code()
    municipality = page.boards[0].municipality if page.boards else "Kommunerne"
    html = load_template("pejl", HERE / "templates").render(
        policy=_policy(css, [entrance, script]),
        data_hash=digest,
        title=f"Mål og tal – {municipality}",
        style=css,
        entrance=entrance,
        notice=sample.NOTICE if page.mode == "sample" else None,
        municipality=municipality,
        boards=page.boards,
        indicators=page.indicators,
        day=page.day,
        build=page.build,
        choices=page.choices,
        first=page.first,
        first_block=_first_block(page),
        blocks=page.blocks,
        script=script,
    )
    return f"{html}\n"


def _first_block(page: Page) -> str | None:
    """The figures that the analyst sees first, as JSON: unpacking would delay them."""
    packed = page.blocks.get(page.first or "")
    return columns.write_json([*map(columns.unpack, packed.split(" "))]) if packed else None


def _style() -> str:
    """The paper's look, the colours of its charts as variables, and what only the page has."""
    look, own = TEMPLATES / "look.css", HERE / "templates" / "pejl.css"
    dark = {name: style.DARK[color] for name, color in _COLORS.items()}
    return (
        f"{look.read_text('utf-8')}{_variables(_COLORS | _STEPS)}"
        f"@media screen and (prefers-color-scheme:dark){{{_variables(dark | _DARK_STEPS)}}}"
        f"{own.read_text('utf-8')}"
    )


_COLORS = {
    "ink": style.INK, "muted": style.MUTED, "grid": style.GRID, "band": style.BAND,
    "paper": style.PAPER, "own": style.OWN, "group": style.GROUP, "country": style.COUNTRY,
    "third": style.THIRD, "fourth": style.FOURTH, "pale": style.PALE_OWN, "target": style.STAMPED,
}  # fmt: skip
_STEPS = {
    "step-1": "#e3eef6", "step-2": "#b5d3e7", "step-3": "#6fa8d0", "step-4": "#2475ad",
    "step-5": "#0b4a78",
}  # fmt: skip
"""Five steps of the map, lightest first."""
_DARK_STEPS = {
    "step-1": "#1f3342", "step-2": "#27506d", "step-3": "#34759f", "step-4": "#67a9d4",
    "step-5": "#b5dcf5",
}  # fmt: skip


def _variables(colors: Mapping[str, str]) -> str:
    return f":root{{{''.join(f'--chart-{name}:{color};' for name, color in colors.items())}}}"


def _code() -> list[str]:
    """The page's scripts: what opens an entrance, then all others as one."""
    own = "".join((HERE / "script" / name).read_text("utf-8") for name in SCRIPTS)
    entrance = (HERE / "script" / "entrance.js").read_text("utf-8")
    return [entrance, f'(() => {{\n"use strict";\n{own}}})();\n']


def _policy(css: str, scripts: Sequence[str]) -> str:
    """The Content-Security-Policy: these scripts and this style, and nothing else."""
    allowed = " ".join(map(_source, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_source(css)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
