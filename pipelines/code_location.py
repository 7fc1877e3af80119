"""The module that ``dagster`` and ``dg`` load: `definitions` for the settings of this process."""

from pipelines.definitions import from_environment

defs = from_environment()
