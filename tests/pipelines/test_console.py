"""What the command line shows is what was said, whatever characters are in it."""

import io

from rich.console import Console

from pipelines.console import show_problems


def test_a_sources_own_words_are_shown_as_they_are() -> None:
    shown = io.StringIO()
    said = (
        "jobindsats refused v3/data/x with 422 (bad [/] filter [bold]x[/bold]); see. [request r-7]"
    )
    show_problems([said], Console(file=shown, width=200))
    assert shown.getvalue().strip() == said
