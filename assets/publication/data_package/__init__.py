"""What describes the published files to others: a data package, and its entry for a data portal."""
