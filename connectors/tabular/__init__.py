"""Tables as people save them: CSV and Excel."""
