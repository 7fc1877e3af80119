"""SQL models and the tables that they make, their checks, and the shared core tables."""
