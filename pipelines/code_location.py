"""The module that ``dagster`` and ``dg`` load: the definitions for the settings of this process."""

from pipelines import settings
from pipelines.definitions import definitions
from pipelines.project import Project

defs = definitions(Project(settings.load()).of_run)
