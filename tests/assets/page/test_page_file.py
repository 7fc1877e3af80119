"""The page asks for nothing, and is made again where it would show another thing."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from assets.page import page_file
from assets.published.folder import PAGE
from assets.text import danish
from connectors import warehouse

MOST_BYTES = 5_000_000


def test_the_page_of_the_sample_is_small_and_names_every_indicator(
    page: Path, published: Path
) -> None:
    html = page.read_text("utf-8")
    assert len(html.encode()) < MOST_BYTES
    with warehouse.reading(published) as opened:
        names = opened.frame("select distinct indicator from mart.indicator")["indicator"]
    assert all(f'id="data-{name}"' in html for name in names)


def test_what_the_analyst_s_first_figure_needs_lies_above_goals_and_other_figures(
    page: Path,
) -> None:
    html = page.read_text("utf-8")
    ready = re.findall(r'<script type="application/json" id="data-([^"]*)">', html)
    packed = re.findall(r'<script type="text/plain" id="data-([^"]*)">', html)
    assert ready[0] == "valg"
    assert len(ready) == 2
    assert not {*ready} & {*packed}
    places = [html.index(f'id="{each}"') for each in ("tal", "data-valg", f"data-{ready[1]}")]
    script = html.index("<script>", html.index("<body>"))
    places += [script, html.index('id="maal"'), html.index(f'id="data-{packed[0]}"')]
    assert places == sorted(places)


def test_the_policy_allows_the_scripts_of_the_page_and_no_address(page: Path) -> None:
    html = page.read_text("utf-8")
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == policy.count("sha256-") - 1
    assert "default-src &#39;none&#39;" in policy
    assert not re.search(r"unsafe|https?:|\*", policy)
    assert not re.search(r'<(script|link|img|iframe|form)[^>]* (src|href|action)="', html)
    assert not re.search(r"<[a-z]+[^>]* (on[a-z]+|style)=", html.split("<script>")[0])


def test_equal_input_gives_equal_bytes_and_the_page_that_stands_is_left(
    small: Path, tmp_path: Path
) -> None:
    page = small.with_name(PAGE)
    assert page_file.write_page(small, "sample", tmp_path, tmp_path / "none")
    assert (tmp_path / PAGE).read_bytes() == page.read_bytes()
    (tmp_path / "next").mkdir()
    assert not page_file.write_page(small, "sample", tmp_path / "next", tmp_path)
    assert (tmp_path / "next" / PAGE).samefile(tmp_path / PAGE)


@pytest.mark.parametrize(
    "change",
    [
        "update stored.indicator set value = value + 1 where indicator = 'user_survey_score'",
        "update mart.goal_score set reason = 'En anden grund.' where own and goal_id = '1.1'",
        "update mart.indicator_catalogue set caveats = 'Nyt.' where indicator = 'igu_places'",
    ],
)
def test_what_shows_another_thing_is_another_page(small: Path, tmp_path: Path, change: str) -> None:
    file = tmp_path / small.name
    shutil.copyfile(small, file)
    with duckdb.connect(file) as opened:
        opened.execute(change)
    with warehouse.reading(file) as changed:
        digest = page_file.read_page(changed, "sample").data_hash
    assert digest != page_file.find_hash(small.with_name(PAGE))


def test_another_build_of_the_same_figures_leaves_the_page(small: Path, tmp_path: Path) -> None:
    file = tmp_path / small.name
    shutil.copyfile(small, file)
    with duckdb.connect(file) as opened:
        opened.execute("update mart.build set build = 'anden'")
        opened.execute("update mart.source_freshness set last_asked = last_asked + interval 1 day")
    with warehouse.reading(file) as changed:
        assert page_file.read_page(changed, "sample").data_hash == page_file.find_hash(
            small.with_name(PAGE)
        )


def test_an_answer_that_nothing_is_new_makes_the_data_of_the_page_a_day_newer(
    small: Path, tmp_path: Path
) -> None:
    file = tmp_path / small.name
    shutil.copyfile(small, file)
    with duckdb.connect(file) as opened:
        [(before,)] = opened.sql(
            "select max(retrieved_at)::date from mart.source_freshness"
        ).fetchall()
        opened.execute(
            "update mart.source_freshness set last_answered = last_answered + interval 1 day"
        )
    with warehouse.reading(file) as changed:
        assert page_file.read_page(changed, "sample").day == danish.day(before + timedelta(days=1))
