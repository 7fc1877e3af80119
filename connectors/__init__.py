"""Everything with a wire or a file handle; knows neither Dagster nor what the numbers are for."""
