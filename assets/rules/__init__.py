"""The rule language: parsing, units, and evaluation over intervals."""
