"""The paper's charts: one for each goal, and those of the municipality's own papers.

They are drawn from a :class:`~assets.paper.model.Paper` alone, so they show nothing that the
disclosure gate suppressed. Three or more months or quarters are drawn as a line, anything else as
bars. A hidden or missing figure is a gap, never zero. The same paper gives the same bytes.
"""
