"""What a table of a build is: its declaration, its contract, its Dagster step."""
