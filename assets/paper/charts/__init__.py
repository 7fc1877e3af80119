"""The figures of the paper: one for each goal, and those of the municipality's own papers.

They are drawn from a :class:`~assets.paper.model.Paper` and from nothing else, so that no figure
shows what the disclosure gate did not let out. A course is drawn as a line from three figures on;
what is measured more seldom is drawn as bars. Nothing hidden or missing becomes a zero. The same
paper gives the same bytes.
"""

from assets.paper.charts.chart import Figure, draw_pictures, take_pictures
from assets.paper.charts.goal_charts import for_goal
from assets.paper.charts.municipality_charts import main

__all__ = ["Figure", "draw_pictures", "for_goal", "main", "take_pictures"]
