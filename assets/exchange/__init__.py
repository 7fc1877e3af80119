"""Exchange of figures between municipalities: what no public source has, compared all the same.

``partners`` has the public keys of others, ``definitions`` what an indicator is, ``package`` writes
what is handed over and ``reading`` checks what comes, ``imports`` keeps it in the archive, and
``imported`` makes rows of ``mart.indicator`` of it.
"""
