"""``pejl backup`` and ``pejl restore``: a home and its site on another disk, and back again."""
