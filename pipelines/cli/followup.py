"""``pejl followup``: freeze follow-ups for good, approve, compare and hand them out."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors import write_lock
from connectors.errors import InputError, file_error
from connectors.periods import day_in_denmark, show_day
from pipelines import console
from pipelines.cli.danish_help import Typer
from pipelines.cli.options import (
    DAY,
    DAY_FORMATS,
    FormatOption,
    Live,
    PlanFile,
    attach_papers,
    load_settings,
    read_bytes,
)
from pipelines.console import Format

if TYPE_CHECKING:
    from connectors.archive.followups import Paper

Name = Annotated[str, typer.Argument(metavar="NAVN", help="Planåret og et nummer, fx 2023-2.")]
Stored = Annotated[
    str, typer.Argument(metavar="NAVN", help="Fx 2023-2; `pejl followup list` viser dem.")
]

app = Typer(
    help="Opfølgninger, der er gemt for altid: gem, godkend, sammenlign, udlevér.",
    no_args_is_help=True,
)


@app.command()
def freeze(
    name: Name,
    *,
    live: Live = False,
    plan: PlanFile = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=DAY_FORMATS,
            metavar=DAY,
            help="Byg og gem denne dag; ellers gemmes det, der er udgivet.",
        ),
    ] = None,
    supersedes: Annotated[
        str | None, typer.Option(metavar="NAVN", help="Opfølgningen, den afløser.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="HVEM", help="Hvem der afløser den; udvalg eller enhed.")
    ] = None,
    why: Annotated[str | None, typer.Option(metavar="HVORFOR", help="Hvorfor den afløses.")] = None,
) -> None:
    """Gem en opfølgning for altid: plan, mål, tal, og hvad de hviler på. Den kan kun afløses."""
    from assets.followup.freeze import Superseded  # noqa: PLC0415
    from pipelines import freezing  # noqa: PLC0415
    from pipelines.cli import followup_output  # noqa: PLC0415

    settings = load_settings(live, plan)
    store = settings.followups()
    instead = None
    if supersedes is not None and by and why:
        _check_text(by)
        _check_text(why)
        instead = Superseded(supersedes, store.identity(supersedes), by, why)
    elif supersedes or by or why:
        raise InputError(
            "En opfølgning afløses af nogen og af en grund; skriv --supersedes, --by og --why "
            "sammen, eller ingen af dem."
        )
    got = freezing.freeze(settings, store, name, as_of.date() if as_of else None, instead)
    followup_output.show_frozen(store, got, console.console())


@app.command("list")
def listed(live: Live = False, written: FormatOption = Format.table) -> None:
    """Vis opfølgningerne: hvornår, resultat, hvem der har godkendt, og hvad der har afløst dem."""
    from pipelines.cli import followup_output  # noqa: PLC0415

    followup_output.write_list(load_settings(live).followups(), written)


@app.command()
def show(name: Stored, live: Live = False, written: FormatOption = Format.table) -> None:
    """Vis en opfølgning, som den blev gemt; hver fil er holdt op mod sin hash."""
    from pipelines.cli import followup_output  # noqa: PLC0415

    followup_output.write(load_settings(live).followups(), name, written)


@app.command()
def compare(
    before: Annotated[str, typer.Argument(metavar="FØR", help="Fx 2023-1.")],
    after: Annotated[str, typer.Argument(metavar="NU", help="Fx 2023-2.")],
    live: Live = False,
    written: FormatOption = Format.table,
) -> None:
    """Siden sidst: hvilke mål der står anderledes, og hvorfor."""
    from assets.followup import load  # noqa: PLC0415
    from pipelines.cli import followup_output  # noqa: PLC0415

    store = load_settings(live).followups()
    then, now = (load.load_followup(store.read(name)) for name in (before, after))
    followup_output.write_comparison(then, now, written)


@app.command()
def approve(
    name: Stored,
    by: Annotated[str, typer.Option(metavar="HVEM", help="Fx Arbejdsmarkedsudvalget.")],
    on: Annotated[datetime, typer.Option(formats=DAY_FORMATS, metavar=DAY, help="Dagen.")],
    live: Live = False,
) -> None:
    """Notér, at nogen har godkendt en opfølgning; hver godkendelse for sig, og for altid."""
    settings = load_settings(live)
    _check_text(by)
    # The sample's own day has long passed where it is tried.
    if on.date() > max(settings.today(), day_in_denmark(datetime.now(UTC))):
        raise InputError(f"{on:%Y-%m-%d} er ikke kommet endnu; skriv dagen for godkendelsen.")
    settings.claim_home()
    with write_lock.sole_writer(settings.home_folder):
        settings.followups().approve(name, by.strip(), on.date())
    typer.echo(f"{name}: godkendt af {by.strip()} {show_day(on)}.")


def _check_text(text: str) -> None:
    """Refuse an empty text, one about a person, or one with invisible characters."""
    from connectors.register.persons import find_personal_data  # noqa: PLC0415
    from connectors.unicode import find_invisible  # noqa: PLC0415

    if not text.strip():
        raise InputError("--by og --why kan ikke være tomme; skriv udvalg eller enhed, og hvorfor.")
    if wrong := find_personal_data(text) or find_invisible(text):
        raise InputError(f"Teksten gemmes for altid og {wrong}.")


@app.command()
def attach(
    name: Stored,
    files: Annotated[list[Path], typer.Argument(metavar="FIL", help="Papirerne.")],
    live: Live = False,
) -> None:
    """Gem færdige papirer sammen med en opfølgning."""
    papers = [
        (unicodedata.normalize("NFC", path.name), read_bytes(path, "skriv en fil, der kan"))
        for path in files
    ]
    if len({paper.lower() for paper, _ in papers}) < len(papers):
        raise InputError("To af filerne har samme navn; giv den ene et andet.")
    attach_papers(load_settings(live), name, lambda _store: dict(papers))


@app.command()
def paper(
    name: Stored,
    to: Annotated[
        Path | None, typer.Option(metavar="MAPPE", help="Mappen, papirerne lægges i.")
    ] = None,
    live: Live = False,
) -> None:
    """Vis papirerne, eller læg dem i en mappe; hvert er holdt op mod sin hash."""
    from pipelines.cli import followup_output  # noqa: PLC0415

    store = load_settings(live).followups()
    papers = store.papers(name)
    if to is not None:
        _hand_out(papers, to)
    followup_output.show_papers(store.facts(name), papers, console.console())


def _hand_out(papers: list[Paper], to: Path) -> None:
    try:
        to.mkdir(parents=True, exist_ok=True)
        for each in papers:
            target = to / each.name
            if target.exists() and target.read_bytes() != each.content:
                raise InputError(f"{to} har en anden {each.name}; vælg en mappe uden den med --to.")
            target.write_bytes(each.content)
    except OSError as error:
        raise InputError(
            f"{to} kan ikke skrives ({file_error(error)}); vælg en anden mappe med --to."
        ) from error
