"""Bars and lines as SVG that can be read on light and on dark. Must not know what is drawn.

Bars and linear axes begin at zero; a logarithmic axis says so.
"""

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from statistics import median

STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.small{font-size:12px}.bar{fill:#8c959f}.us{fill:#0969da}"
    ".axis{stroke:#8c959f;fill:none}.grid{stroke:#8c959f;stroke-opacity:.25}.line{stroke:#0969da;fill:none;stroke-width:2}"
    ".dot{fill:#0969da;fill-opacity:.45}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.us,.dot{fill:#58a6ff}.line{stroke:#58a6ff}}"
    "</style>"
)

Points = Mapping[int, Sequence[float]]
"""Position along the axis → the value of each run."""

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 300, 70, 40, 20, 56


def bars(title: str, values: Mapping[str, float], ours: str) -> str:
    """A bar for each value, from zero; those whose name begins with `ours` stand out."""
    row, left = 26, 210
    most = max(values.values(), default=1) or 1
    height = 44 + row * len(values)
    lines = _head(title, height)
    for n, (name, value) in enumerate(values.items()):
        y, long = 34 + n * row, max(1, round((WIDTH - left - 70) * value / most))
        lines += [
            f'<text x="0" y="{y + 14}">{escape(name)}</text>',
            f'<rect class="{"us" if name.startswith(ours) else "bar"}" x="{left}" y="{y}" width="{long}" height="18" rx="3"/>',
            f'<text x="{left + long + 6}" y="{y + 14}">{value:.2f}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def curve(title: str, along: str, unit: str, points: Points, is_log: bool = False) -> str:
    """The middle of the runs as a line, each run as a dot, over a logarithmic axis; `is_log`: the other one is too."""
    values = [value for runs in points.values() for value in runs]
    up = _LogAxis(values) if is_log else _Axis(values)
    across = {size: LEFT + (WIDTH - LEFT - RIGHT) * part for size, part in _spaced(list(points)).items()}
    lines = _head(title, HEIGHT)
    for tick in up.ticks():
        y = _height(up.part(tick))
        lines.append(f'<path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>')
        lines.append(f'<text class="small" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{tick:,g}</text>')
    for size, x in across.items():
        lines.append(f'<text class="small" x="{x:.0f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,}</text>')
    middles = {size: median(runs) for size, runs in points.items()}
    path = "L".join(f"{across[size]:.1f} {_height(up.part(value))}" for size, value in middles.items())
    lines.append(
        f'<path class="axis" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/><path class="line" d="M{path}"/>'
    )
    for size, runs in points.items():
        lines += [f'<circle class="dot" cx="{across[size]:.1f}" cy="{_height(up.part(v))}" r="3.5"/>' for v in runs]
    scale = "logarithmic" if is_log else "from zero"
    lines.append(f'<text class="small" x="{LEFT}" y="{HEIGHT - 12}">→ {escape(along)}, logarithmic</text>')
    lines.append(
        f'<text class="small" x="{WIDTH - RIGHT}" y="{HEIGHT - 12}" text-anchor="end">↑ {escape(unit)}, {scale}</text>'
    )
    return "\n".join([*lines, "</svg>", ""])


class _Axis:
    """From zero to a round number above all values."""

    def __init__(self, values: Sequence[float]) -> None:
        most = max(values, default=1.0) or 1.0
        step = 10 ** floor(log10(most / 4))
        self.step = next(step * times for times in (1, 2, 5, 10) if step * times * 5 >= most)
        self.top = self.step * ceil(most / self.step)

    def part(self, value: float) -> float:
        return value / self.top

    def ticks(self) -> list[float]:
        return [n * self.step for n in range(round(self.top / self.step) + 1)]


class _LogAxis:
    """Whole powers of ten around all values."""

    def __init__(self, values: Sequence[float]) -> None:
        self.low, self.high = floor(log10(min(values))), ceil(log10(max(values)))

    def part(self, value: float) -> float:
        return float(log10(value) - self.low) / max(1, self.high - self.low)

    def ticks(self) -> list[float]:
        return [10.0**n for n in range(self.low, self.high + 1)]


def _spaced(sizes: list[int]) -> dict[int, float]:
    """Where each size stands on a logarithmic axis, from 0 to 1; nothing at all stands where 1 would."""
    logs = {size: log10(max(1, size)) for size in sizes}
    low, high = min(logs.values()), max(logs.values())
    return {size: 0.03 + 0.94 * (value - low) / ((high - low) or 1) for size, value in logs.items()}


def _height(part: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * part, 1)


def _head(title: str, height: int) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        STYLE,
        f'<text x="0" y="18" font-weight="600">{escape(title)}</text>',
    ]
