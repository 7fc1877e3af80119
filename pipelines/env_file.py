"""The file of settings, ``.env``, looked through before it is read: none of it is left out."""

from __future__ import annotations

from pathlib import Path

from dotenv.parser import parse_stream

from connectors.errors import InputError, file_error


def check_env_file(file: Path) -> None:
    """Refuse a file of settings that cannot be read whole; one that is not there holds none.

    Raises:
        InputError: it cannot be read, or a line of it is no setting.
    """
    try:
        with file.open(encoding="utf-8") as stream:
            unread = [binding.original.line for binding in parse_stream(stream) if binding.error]
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        raise InputError(f"{file} er ikke UTF-8-tekst; gem filen som UTF-8.") from error
    except OSError as error:
        raise InputError(
            f"{file} kan ikke læses ({file_error(error)}); giv Pejls bruger ret til filen."
        ) from error
    if unread:
        raise InputError(
            f"{file}, linje {unread[0]}: linjen er ikke en indstilling som PEJL_MODE=live; ret "
            "den, og se efter, om et anførselstegn mangler."
        )
