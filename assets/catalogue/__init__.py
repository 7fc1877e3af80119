"""Source tables as files of data/sources, and the search for another one."""
