"""Each file of a chart names its build, and is the same without it."""

from assets.paper.charts import build_mark, png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0,0l9,9"/></svg>'


def test_a_mark_of_a_chart_is_read_by_anybody_and_can_be_taken_off_again() -> None:
    marked = build_mark.mark_svg(SVG, "3f2a9c1b04de")
    assert "<metadata>build 3f2a9c1b04de</metadata>" in marked
    assert build_mark.unmark_svg(marked) == build_mark.unmark_svg(SVG) == SVG
    picture = png.render(SVG)
    marked_picture = build_mark.mark_png(picture, "3f2a9c1b04de")
    assert b"tEXtbuild\x003f2a9c1b04de" in marked_picture
    assert build_mark.unmark_png(marked_picture) == build_mark.unmark_png(picture) == picture
