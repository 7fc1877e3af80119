"""Several municipalities: the tables and files that they share, and those that are each one's own.

`tables` cuts the graph of tables in two, `files` writes the public tables once and puts a
municipality's own beside them.
"""
