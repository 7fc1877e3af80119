"""Sources, files and databases: bytes in, typed rows out; imports no Dagster and no assets."""
