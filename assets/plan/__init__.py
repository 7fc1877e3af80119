"""The plan file: schema, validation, periods, decisions, reforms."""
