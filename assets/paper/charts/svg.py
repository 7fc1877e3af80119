"""Vega's SVG in a third of the bytes: one picture without roles, of short numbers and few groups.

A page holds each figure twice, and a plan may have a hundred goals. Colours stay attributes in
full, for a dark page finds them by their hex digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

XMLNS = "http://www.w3.org/2000/svg"
_SAID_TO_READERS = re.compile(r"role|aria-.*|pointer-events|class|font-family")
_WITHOUT_EFFECT = {
    "opacity": "1", "stroke-width": "1", "font-weight": "normal", "text-anchor": "start",
}  # fmt: skip
_MOVED = re.compile(r"translate\(([^,]+),([^)]+)\)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_CIRCLE = re.compile(r"M([\d.]+),0A")
_COURSE = re.compile(r"M[^A-Za-z]+(?:L[^A-Za-z]+)+")
_INHERITED = {
    "fill", "font-size", "font-weight", "paint-order", "stroke", "stroke-linejoin",
    "stroke-width", "text-anchor",
}  # fmt: skip


def number(value: float) -> str:
    """A number of pixels, to the tenth."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else re.sub(r"^(-?)0\.", r"\1.", text)


def plot(drawn: str) -> list[Element]:
    """What Vega has drawn, without its frame and background."""
    # It is our own drawing, and every text in it is escaped.
    root = ElementTree.fromstring(  # noqa: S314
        drawn.replace(f'xmlns="{XMLNS}"', "", 1)
    )
    return [kept for each in root if each.tag == "g" for kept in _kept(each)]


def picture(
    name: str,
    said: tuple[str, str] | str,
    size: tuple[int, int],
    font: str,
    inside: Sequence[Element],
) -> str:
    """A whole SVG.

    Args:
        name: what its ids begin with.
        said: its title and its text, or the name of the picture that has them.
        size: width and height.
        font: of all its texts.
        inside: what it shows.
    """
    width, height = map(str, size)
    of = said if isinstance(said, str) else name
    root = Element(
        "svg",
        {
            "xmlns": XMLNS, "width": width, "height": height,
            "viewBox": f"0 0 {width} {height}", "role": "img",
            "aria-labelledby": f"{of}-title {of}-desc", "font-family": font,
        },
    )  # fmt: skip
    if not isinstance(said, str):
        for tag, text in zip(("title", "desc"), said, strict=True):
            ElementTree.SubElement(root, tag, id=f"{name}-{tag}").text = text
    root.extend(shared(inside))
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def shared(elements: Sequence[Element]) -> Iterator[Element]:
    """Marks that follow each other and look the same as one path or in one group."""
    for (tag, *_), run in groupby(elements, key=_look):
        alike = list(run)
        if len(alike) == 1 or tag not in {"path", "text", "circle"}:
            yield from alike
        elif tag == "path":
            alike[0].set("d", "".join(each.get("d", "") for each in alike))
            yield alike[0]
        else:
            yield _grouped(alike)


def _look(element: Element) -> tuple[str, ...]:
    """What must be the same in marks that share it; of a path all, for it becomes one."""
    told = element.attrib
    if element.tag == "path":
        return ("path", *(f"{k}={v}" for k, v in sorted(told.items()) if k != "d"))
    return (element.tag, told.get("fill", ""), told.get("font-size", ""), told.get("stroke", ""))


def _grouped(alike: Sequence[Element]) -> Element:
    first, *rest = (each.attrib for each in alike)
    same = {
        key: value
        for key, value in first.items()
        if key in _INHERITED and all(other.get(key) == value for other in rest)
    }
    for each in alike:
        for key in same:
            del each.attrib[key]
    group = Element("g", same)
    group.extend(alike)
    return group


def _kept(element: Element) -> Iterator[Element]:
    """An element as short as it can be; nothing where it shows nothing."""
    told = element.attrib
    for key in [k for k, v in told.items() if _SAID_TO_READERS.fullmatch(k) or
                _WITHOUT_EFFECT.get(k) == v]:  # fmt: skip
        del told[key]
    if told.get("opacity") == "0" or told.get("display") == "none":
        return
    if element.tag == "g":
        yield from _group(element)
    elif element.tag == "text":
        _placed(element, "x", "y")
        told["font-size"] = told["font-size"].removesuffix("px")
        yield element
    elif element.tag == "line":
        yield _path(element)
    elif "fill" in told or "stroke" in told:
        yield _shape(element)


def _group(group: Element) -> Iterator[Element]:
    inside = [kept for each in group for kept in _kept(each)]
    told = group.attrib
    if told.get("transform") == "translate(0,0)":
        del told["transform"]
    if told and inside:
        group[:] = shared(inside)
        if "transform" in told:
            told["transform"] = _rounded(told["transform"])
        yield group
    else:
        yield from inside


def _placed(element: Element, x: str, y: str) -> None:
    """The place of an element in attributes of its own instead of a transformation."""
    found = _MOVED.fullmatch(element.attrib.pop("transform", "translate(0,0)"))
    if found:
        element.set(x, number(float(found[1])))
        element.set(y, number(float(found[2])))


def _path(line: Element) -> Element:
    _placed(line, "x", "y")
    told = dict(line.attrib)
    x, y, x2, y2 = (told.pop(key, "0") for key in ("x", "y", "x2", "y2"))
    way = f"h{number(float(x2))}" if float(y2) == 0 else f"v{number(float(y2))}"
    return Element("path", told | {"d": f"M{x},{y}{way}"})


def _shape(shape: Element) -> Element:
    """A circle, a course in steps from point to point, or another path with short numbers."""
    told = shape.attrib
    way = told.get("d", "")
    if circle := _CIRCLE.match(way):
        shape.tag = "circle"
        del told["d"]
        _placed(shape, "cx", "cy")
        told["r"] = number(float(circle[1]))
    elif _COURSE.fullmatch(way):
        told["d"] = _steps(way)
    else:
        told["d"] = _rounded(way)
    return shape


def _steps(course: str) -> str:
    # Each place is rounded before its step is taken, so that no error adds up.
    numbers = [round(float(each), 1) for each in _NUMBER.findall(course)]
    places = list(zip(numbers[::2], numbers[1::2], strict=True))
    (x, y), *rest = places
    steps = [
        number(after - before)
        for one, other in zip(places, rest, strict=False)
        for before, after in zip(one, other, strict=True)
    ]
    return f"M{number(x)},{number(y)}l{','.join(steps)}".replace(",-", "-")


def _rounded(text: str) -> str:
    return _NUMBER.sub(lambda found: number(float(found[0])), text)
