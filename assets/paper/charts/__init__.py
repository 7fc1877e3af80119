"""The paper's charts: one for each goal, and those of the municipality's own papers.

They are drawn from a :class:`~assets.paper.model.Paper` alone, so they show nothing that the
disclosure gate suppressed. Three or more months or quarters are drawn as a line, anything else as
bars. A hidden or missing figure is a gap, never zero. The same paper gives the same bytes.
"""

from assets.paper.charts.chart import Chart, render_pngs, reuse_pngs
from assets.paper.charts.goal_charts import draw_goal_chart
from assets.paper.charts.municipality_charts import draw_municipality_charts

__all__ = ["Chart", "draw_goal_chart", "draw_municipality_charts", "render_pngs", "reuse_pngs"]
