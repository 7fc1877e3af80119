"""Source tables: fetched, validated, and loaded as raw tables with their vintages and freshness."""
