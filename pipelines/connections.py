"""Connections to the sources on the network, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from connectors import jobindsats, statbank
from connectors.errors import InputError, SourceError
from connectors.http import HttpConnection
from connectors.jobindsats.client import BearerKey
from connectors.replay import Replay
from pipelines.settings import SAMPLE, Settings


@contextmanager
def open_connections(
    settings: Settings,
) -> Generator[tuple[HttpConnection | SourceError, HttpConnection | SourceError]]:
    """Open the connections to jobindsats and StatBank; one that cannot be opened is its error.

    So the other source is fetched all the same. One of several municipalities asks neither.
    """
    if settings.is_of_several:
        shared = SourceError("Offentlige kilder hentes for alle kommuner; kør `pejl refresh`.")
        yield shared, shared
        return
    opened = _jobindsats(settings), _connection(settings, statbank.NAME)
    try:
        yield opened
    finally:
        for connection in opened:
            if isinstance(connection, HttpConnection):
                connection.close()


def _jobindsats(settings: Settings) -> HttpConnection | SourceError:
    token = settings.jobindsats_token
    if token is None:
        if settings.mode == "sample":
            return _connection(settings, jobindsats.NAME)
        return SourceError(
            "jobindsats kræver en adgangsnøgle; sæt PEJL_JOBINDSATS_TOKEN i .env (nøglen fås hos "
            "jobindsats@star.dk)."
        )
    key = token.get_secret_value().strip()
    try:
        return _connection(settings, jobindsats.NAME, BearerKey(key), key)
    except InputError as error:
        return SourceError(str(error))


def _connection(
    settings: Settings, source: str, auth: BearerKey | None = None, secret: str | None = None
) -> HttpConnection | SourceError:
    url, replayed = settings.base_url(source)
    try:
        return HttpConnection(
            source,
            url,
            auth,
            Replay(SAMPLE) if replayed else None,
            pause=0 if replayed else settings.pause,
            table_limit=60 * settings.table_limit,
            secret=secret,
        )
    except SourceError as error:
        return error
