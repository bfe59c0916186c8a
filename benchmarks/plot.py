"""Curves as SVG: axes with units, a legend, and colors that are readable in light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT = 420, 318
"""Of one plot, in pixels."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 40, 110
"""What is around its area: room for numbers, title and legend."""
_LINES = 5
"""How many parts the vertical axis has at most."""
_LEGEND_COLUMNS = 2

_STYLE = """
svg { font: 12px system-ui, sans-serif; } .ground { fill: #ffffff; }
text { fill: #24292f; } .title { font-weight: 600; } .grid { stroke: #d0d7de; }
.c0 { stroke: #0969da; fill: #0969da; } .c1 { stroke: #cf222e; fill: #cf222e; }
.c2 { stroke: #1a7f37; fill: #1a7f37; } .c3 { stroke: #9a6700; fill: #9a6700; }
.c4 { stroke: #8250df; fill: #8250df; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117; } text { fill: #e6edf3; } .grid { stroke: #3d444d; }
  .c0 { stroke: #4493f8; fill: #4493f8; } .c1 { stroke: #f85149; fill: #f85149; }
  .c2 { stroke: #3fb950; fill: #3fb950; } .c3 { stroke: #d29922; fill: #d29922; }
  .c4 { stroke: #ab7df8; fill: #ab7df8; }
}
.curve { fill: none; stroke-width: 2; }
"""


@dataclass(frozen=True)
class Curve:
    """Figures that belong together.

    Attributes:
        name: what the legend calls them.
        points: what they depend on, and they; the same values of that for all curves of a plot.
    """

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Plot:
    """Curves over one axis, which is logarithmic; the other begins at zero.

    Attributes:
        title: what is shown.
        across: what the figures depend on, with its unit.
        up: what the figures are, with their unit.
        curves: at most five.
    """

    title: str
    across: str
    up: str
    curves: Sequence[Curve]


def svg(plots: Sequence[Plot], description: str) -> str:
    """Return plots beside each other as one picture.

    Args:
        plots: the plots.
        description: what people are told who do not see it.
    """
    size = f'viewBox="0 0 {_WIDTH * len(plots)} {_HEIGHT}" width="{_WIDTH * len(plots)}" height="{_HEIGHT}"'
    groups = (
        f'<g transform="translate({_WIDTH * i} 0)">\n{"".join(_lines(each))}</g>\n' for i, each in enumerate(plots)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(description)}">\n'
        f'<style>{_STYLE}</style>\n<rect class="ground" width="100%" height="100%"/>\n{"".join(groups)}</svg>\n'
    )


def _lines(plot: Plot) -> Iterator[str]:
    """Yield the elements of a plot."""
    places = [x for x, _ in plot.curves[0].points]
    step = _step(max(y for curve in plot.curves for _, y in curve.points))
    top = step * ceil(max(y for curve in plot.curves for _, y in curve.points) / step)
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM

    def across(x: float) -> float:
        return _LEFT + (right - _LEFT) * log10(x / places[0]) / log10(places[-1] / places[0])

    def up(y: float) -> float:
        return bottom - (bottom - _TOP) * y / top

    yield _text(_LEFT, 18, plot.title, 'class="title"')
    yield _text(_LEFT, 33, plot.up)
    yield _text((_LEFT + right) / 2, bottom + 36, plot.across, 'text-anchor="middle"')
    for number in range(round(top / step) + 1):
        y = up(number * step)
        yield f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>\n'
        yield _text(_LEFT - 6, y + 4, f"{number * step:,g}", 'text-anchor="end"')
    for x in places:
        yield _text(across(x), bottom + 18, _short(x), 'text-anchor="middle"')
    for number, curve in enumerate(plot.curves):
        yield from _curve(number, curve, across, up)


def _curve(number: int, curve: Curve, across: Callable[[float], float], up: Callable[[float], float]) -> Iterator[str]:
    """Yield the elements of a curve, and its line of the legend."""
    points = [(across(x), up(y)) for x, y in curve.points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<polyline class="c{number} curve" points="{line}"/>\n'
    yield from (f'<circle class="c{number}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>\n' for x, y in points)
    row, column = divmod(number, _LEGEND_COLUMNS)
    x = _LEFT + column * (_WIDTH - _LEFT - _RIGHT) / _LEGEND_COLUMNS
    y = _HEIGHT - _BOTTOM + 56 + row * 18
    yield f'<circle class="c{number}" cx="{x + 4:.1f}" cy="{y - 4:.1f}" r="4"/>\n{_text(x + 14, y, curve.name)}'


def _text(x: float, y: float, text: str, attributes: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{escape(text)}</text>\n'


def _step(highest: float) -> float:
    """Return what is between two lines: one, two or five of a power of ten."""
    power: float = 10 ** floor(log10(highest / _LINES))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power * _LINES >= highest)


def _short(number: float) -> str:
    return f"{number / 1000:g}k" if number >= 1000 else f"{number:g}"
