"""`pejl ui` and `pejl serve` beside each other, and on a port that is taken."""

import socket
from pathlib import Path

import pytest
from filelock import FileLock

from tests.homes import pejl_here


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = pejl_here(tmp_path / "home", "serve", "--port", port)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        f"Port {port} på 127.0.0.1 er optaget; vælg en anden med --port, eller stop det program, "
        "der bruger den.\n"
    )


@pytest.mark.parametrize("host", ["pejl.invalid", "192.0.2.1"])
def test_an_address_of_another_machine_is_one_sentence(tmp_path: Path, host: str) -> None:
    refused = pejl_here(tmp_path / "home", "serve", "--host", host)
    assert refused.returncode == 1
    assert refused.stderr == f"{host} er ikke en adresse på denne maskine; ret --host.\n"


def test_beside_a_running_service_the_ui_prints_its_link_and_no_second_one_starts(
    tmp_path: Path,
) -> None:
    dagster_home = tmp_path / "home" / "dagster"
    (dagster_home / "processes").mkdir(parents=True)
    (dagster_home / "ui.address").write_text("http://127.0.0.1:3123\n", "ascii")
    with FileLock(dagster_home / "processes" / "ui.lock"):
        shown = pejl_here(tmp_path / "home", "ui")
        refused = pejl_here(tmp_path / "home", "serve")
    token = (dagster_home / "ui.token").read_text("ascii").strip()
    link = f"http://127.0.0.1:3123/login?token={token}"
    assert shown.stdout == f"Pejl kører allerede og svarer på {link}\n"
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "`pejl ui` skriver dens link" in refused.stderr


def test_a_service_that_has_no_address_yet_is_one_sentence(tmp_path: Path) -> None:
    processes = tmp_path / "home" / "dagster" / "processes"
    processes.mkdir(parents=True)
    with FileLock(processes / "ui.lock"):
        refused = pejl_here(tmp_path / "home", "ui")
    assert refused.returncode == 1
    assert refused.stderr == "Pejls tjeneste er ved at starte; prøv igen om et øjeblik.\n"


@pytest.mark.parametrize("content", ["", "kort", "æøå" * 20])
def test_a_spoilt_token_is_one_sentence(tmp_path: Path, content: str) -> None:
    token = tmp_path / "home" / "dagster" / "ui.token"
    token.parent.mkdir(parents=True)
    token.write_text(content, "utf-8")
    refused = pejl_here(tmp_path / "home", "ui")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Nøglen til brugerfladen, {token}, er ikke en, Pejl har lavet; slet filen, så laver den "
        "næste start en ny.\n"
    )
