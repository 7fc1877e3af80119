"""``pejl ui`` and ``pejl serve``: Dagster's UI and its schedules, for a person and for a server."""

from __future__ import annotations

import errno
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.errors import HomeError, InputError
from pipelines.cli.options import Live, load_settings

if TYPE_CHECKING:
    from pipelines.settings import Settings

LOOPBACK = "127.0.0.1"
SUPERVISOR = "pipelines.service.supervisor"
Port = Annotated[
    int, typer.Option(metavar="TAL", help="Port på denne maskine, 1 til 65535.", min=1, max=65535)
]


def ui(live: Live = False, port: Port = 3000) -> None:
    """Åbn Dagsters brugerflade på denne maskine; skriver linket, der giver adgang."""
    from pipelines import run_processes  # noqa: PLC0415
    from pipelines.service import access  # noqa: PLC0415

    settings = load_settings(live, for_all=True)
    if run_processes.has_service(settings.dagster_home):
        address = access.load_address(settings.dagster_home)
        link = access.login_link(address, settings.dagster_home)
        typer.echo(f"Pejl kører allerede og svarer på {link}")
        return
    _start(settings, LOOPBACK, port, shows_link=True)


def serve(
    live: Live = False,
    host: Annotated[
        str, typer.Option(metavar="ADRESSE", help="Adressen, der lyttes på.")
    ] = LOOPBACK,
    port: Port = 3000,
) -> None:
    """Kør brugerfladen og tidsplanen som en tjeneste; adgang gives af en proxy eller `pejl ui`."""
    _start(load_settings(live, for_all=True), host, port, shows_link=False)


def _start(settings: Settings, host: str, port: int, *, shows_link: bool) -> None:
    """Become the supervisor of the service.

    Raises:
        HomeError: another service runs in the home, or it cannot be written.
        InputError: the address cannot be listened on.
    """
    from filelock import Timeout  # noqa: PLC0415

    from pipelines import run_processes  # noqa: PLC0415
    from pipelines.instance import open_instance  # noqa: PLC0415
    from pipelines.service.access import load_token, local_address  # noqa: PLC0415

    settings.claim_home()
    dagster_home = settings.dagster_home.resolve()
    if run_processes.has_service(dagster_home):
        raise _already_running(settings.home_folder)
    _check_address(host, port)
    load_token(dagster_home)
    with open_instance(settings):
        pass  # the runs of a killed service are ended
    options = ["--link"] if shows_link else []
    command = [sys.executable, "-m", SUPERVISOR, host, str(port), *options]
    try:
        run_processes.replace_process(dagster_home, command, local_address(host, port))
    except Timeout as error:
        raise _already_running(settings.home_folder) from error


def _already_running(home: Path) -> HomeError:
    return HomeError(
        f"Der kører allerede en `pejl ui` eller `pejl serve` i {home}; stop den først, eller brug "
        "den: `pejl ui` skriver dens link."
    )


def _check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on.

    Raises:
        InputError: the port is taken, or the address is none of this machine's.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            sentence = f"{host} er ikke en adresse på denne maskine; ret --host."
        elif isinstance(error, PermissionError):
            sentence = f"Port {port} er forbeholdt root; vælg en over 1023 med --port."
        else:
            sentence = (
                f"Port {port} på {host} er optaget; vælg en anden med --port, eller stop det "
                "program, der bruger den."
            )
        raise InputError(sentence) from error
