"""Charts as inline SVG: bars, stacked bars and lines are all that the report draws.

A chart is geometry only; its colours come from the style sheet by class, so that it follows the theme. Each comes with
a text alternative, and the pages put the numbers in a table beneath.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_WIDTH, _HEIGHT = 640, 180
_LEFT, _BOTTOM, _TOP = 50, 24, 12
_TICKS = 4
_CHARACTER = 7  # width of one in a label


@dataclass(frozen=True)
class Series:
    """Numbers of one kind, one for each label of the chart.

    Attributes:
        name: what they count.
        style: class that gives them their colour.
        values: the numbers; ``None`` where there is none (lines only).
    """

    name: str
    style: str
    values: Sequence[float | None]


def columns(labels: Sequence[str], series: Sequence[Series], about: str) -> Markup:
    """Columns side by side, the series stacked in each.

    Args:
        labels: below the columns; as many as fit are written.
        series: from the bottom up.
        about: the text alternative.
    """
    totals = [sum(one.values[index] or 0 for one in series) for index in range(len(labels))]
    top = _round_up(max(totals, default=0))
    step = (_WIDTH - _LEFT) / max(len(labels), 1)
    width = max(min(step * 0.72, 40), 1)
    parts = [_axis(top, percent=False), _labels(labels, step)]
    named = [(one, escape(one.name), escape(one.style)) for one in series]
    for index, label in enumerate(labels):
        left, below = _LEFT + index * step + (step - width) / 2, 0.0
        bars, listed = [], []
        for one, name, style in named:
            value = one.values[index] or 0
            if value:
                y, height = _y(below + value, top), _y(below, top) - _y(below + value, top)
                size = f'x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 1):.1f}"'
                bars.append(f'<rect class="{style}" {size}/>')
                listed.append(f"{value:,.3g} {name}" if value < 100 else f"{value:,.0f} {name}")
            below += value
        parts.append(f"<g><title>{escape(label)}: {', '.join(listed) or 'none'}</title>{''.join(bars)}</g>")
    return _svg(parts, about)


def line(labels: Sequence[str], series: Sequence[Series], about: str) -> Markup:
    """Lines of shares, 0 to 1, with a mark at each value."""
    step = (_WIDTH - _LEFT) / max(len(labels), 1)
    parts = [_axis(1.0, percent=True), _labels(labels, step)]
    for one in series:
        name, style = escape(one.name), escape(one.style)
        points = [
            (_LEFT + (index + 0.5) * step, _y(value, 1.0), value, escape(labels[index]))
            for index, value in enumerate(one.values)
            if value is not None
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
        parts.append(f'<polyline class="line {style}" points="{path}"/>')
        for x, y, value, label in points:
            about_it = f"<title>{label}: {value:.0%} {name}</title>"
            parts.append(f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="3.5">{about_it}</circle>')
    return _svg(parts, about)


def bar(share: float, style: str) -> Markup:
    """A bar in a table, of a share of the widest one, 0 to 1. It says nothing that the number beside it does not."""
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="{}" width="{:.1f}" height="8" rx="1"/></svg>'
    ).format(style, max(min(share, 1.0) * 100, 0.8 if share else 0))


# Below, strings are markup: every text in them is escaped, every number formatted.


def _svg(parts: Sequence[str], about: str) -> Markup:
    head = f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(about)}">'
    return Markup(f"{head}{''.join(parts)}</svg>")


def _axis(top: float, percent: bool) -> str:
    parts = []
    for tick in range(_TICKS + 1):
        value = top * tick / _TICKS
        y = _y(value, top)
        text = f"{value:.0%}" if percent else _short(value)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    return "".join(parts)


def _labels(labels: Sequence[str], step: float) -> str:
    width = max((len(label) for label in labels), default=1) * _CHARACTER
    every = max(math.ceil((width + 12) / step), 1)
    parts = []
    for position, index in enumerate(range(0, len(labels), every)):
        x = _LEFT + (index + 0.5) * step
        if x + width / 2 <= _WIDTH + 4:
            text = escape(labels[index])
            style = "tick second" if position % 2 else "tick"  # left out where the screen is narrow
            parts.append(f'<text class="{style}" x="{x:.1f}" y="{_HEIGHT - 5}" text-anchor="middle">{text}</text>')
    return "".join(parts)


def _y(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - (value / top if top else 0) * (_HEIGHT - _BOTTOM - _TOP)


def _round_up(value: float) -> float:
    """A little more than ``value`` that divides into whole ticks."""
    step = 1
    while step * _TICKS < value:
        for factor in (1, 2, 5):
            if step * factor * _TICKS >= value:
                return step * factor * _TICKS
        step *= 10
    return step * _TICKS


def _short(value: float) -> str:
    for limit, unit in ((1_000_000, "M"), (1_000, "k")):
        if value >= limit:
            return f"{value / limit:g}{unit}"
    return f"{value:g}"
