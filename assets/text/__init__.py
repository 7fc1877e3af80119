"""Danish text: units, numbers, dates, periods, and YAML with line numbers."""
