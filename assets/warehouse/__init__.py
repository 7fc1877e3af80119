"""The warehouse: SQL models, the assets that make tables, checks, and core tables made by code."""
