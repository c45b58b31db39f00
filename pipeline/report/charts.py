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
_LEFT, _BOTTOM, _TOP = 44, 22, 10
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
    for index, label in enumerate(labels):
        left, below = _LEFT + index * step + (step - width) / 2, 0.0
        listed = ", ".join(f"{one.values[index] or 0:,.0f} {one.name}" for one in series)
        bars = []
        for one in series:
            value = one.values[index] or 0
            if value:
                y, height = _y(below + value, top), _y(below, top) - _y(below + value, top)
                bars.append(
                    Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                        one.style, left, y, width, max(height, 1)
                    )
                )
            below += value
        parts.append(Markup("<g><title>{}: {}</title>{}</g>").format(label, listed, Markup("").join(bars)))
    return _svg(parts, about)


def line(labels: Sequence[str], series: Sequence[Series], about: str) -> Markup:
    """Lines of shares, 0 to 1, with a mark at each value."""
    step = (_WIDTH - _LEFT) / max(len(labels), 1)
    parts = [_axis(1.0, percent=True), _labels(labels, step)]
    for one in series:
        points = [
            (_LEFT + (index + 0.5) * step, _y(value, 1.0), value, labels[index])
            for index, value in enumerate(one.values)
            if value is not None
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
        parts.append(Markup('<polyline class="line {}" points="{}"/>').format(one.style, path))
        for x, y, value, label in points:
            parts.append(
                Markup(
                    '<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="3.5"><title>{}: {:.0%} {}</title></circle>'
                ).format(one.style, x, y, label, value, one.name)
            )
    return _svg(parts, about)


def bar(share: float, style: str) -> Markup:
    """A bar in a table, of a share of the widest one, 0 to 1. It says nothing that the number beside it does not."""
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="{}" width="{:.1f}" height="8" rx="1"/></svg>'
    ).format(style, max(min(share, 1.0) * 100, 0.8 if share else 0))


def _svg(parts: Sequence[Markup], about: str) -> Markup:
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, _HEIGHT, escape(about), Markup("").join(parts)
    )


def _axis(top: float, percent: bool) -> Markup:
    parts = []
    for tick in range(_TICKS + 1):
        value = top * tick / _TICKS
        y = _y(value, top)
        text = f"{value:.0%}" if percent else _short(value)
        parts.append(
            Markup('<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>').format(_LEFT, _WIDTH, y)
            + Markup('<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(_LEFT - 6, y + 4, text)
        )
    return Markup("").join(parts)


def _labels(labels: Sequence[str], step: float) -> Markup:
    width = max((len(label) for label in labels), default=1) * _CHARACTER
    every = max(math.ceil((width + 12) / step), 1)
    return Markup("").join(
        Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
            _LEFT + (index + 0.5) * step, _HEIGHT - 5, label
        )
        for index, label in enumerate(labels)
        if index % every == 0 and _LEFT + (index + 0.5) * step + width / 2 <= _WIDTH + 4
    )


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
