"""What the public sources said when: a query over the snapshots, never bookkeeping at load time.

``questions``  what an answer was an answer to, so that it can be read later
``answers``    which answers can be relied on, when each was known: ``mart.source_answer``
``measures``   every measure with its states: ``mart.measure``, and the macro over it

What changed from one state to the next is SQL: ``mart.revision``, ``mart.revision_profile``.
Lists from Fasit and the register are left out: a past state of a count of persons would have to
pass the disclosure gate together with every other state of it.
"""
