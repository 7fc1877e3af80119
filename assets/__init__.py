"""What exists: one noun a module, from the catalogue of sources to the published file."""
