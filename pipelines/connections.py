"""The sources of one run: connections on the network, or why there is none, and what is parsed."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import polars as pl

from assets.ingest.sources import AREA, Sources, load_list_as_of
from connectors import jobindsats, statbank
from connectors.errors import InputError, SourceError
from connectors.fasit import pseudonyms
from connectors.http import HttpConnection
from connectors.jobindsats.client import BearerKey, Jobindsats
from connectors.replay import Replay
from connectors.statbank.client import StatBank
from pipelines.project import Project
from pipelines.settings import SAMPLE, Settings

NO_KEY = (
    "jobindsats kræver en adgangsnøgle; sæt PEJL_JOBINDSATS_TOKEN i .env (nøglen fås hos "
    "jobindsats@star.dk)."
)


@contextmanager
def open_sources(project: Project) -> Generator[Sources]:
    """The sources of a project, their connections open for one run."""
    settings, spool = project.settings, project.home.spool
    if settings.has_sample_lists and not settings.pseudonym_key.exists():
        pseudonyms.write_key(settings.pseudonym_key)

    def areas_then() -> pl.DataFrame:
        store = (project.shared or project).store
        return load_list_as_of(project.catalogue, store, AREA, project.moment)

    with _open_connections(settings) as (to_jobindsats, to_statbank):
        yield Sources(
            catalogue=project.catalogue,
            jobindsats=Jobindsats(to_jobindsats),
            statbank=StatBank(to_statbank, spool),
            fasit_folder=settings.fasit_folder,
            pseudonym_key=settings.pseudonym_key,
            spool=spool,
            parsed_root=settings.parsed,
            list_folders=settings.kept_folders,
            register_folders=settings.register_folders,
            goals=project.register_goals,
            clock=settings.now,
            areas=areas_then if project.as_of else None,
            own_area=project.files.own_area,
            neighbours=project.files.neighbours,
        )


@contextmanager
def _open_connections(
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
        return SourceError(NO_KEY)
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
