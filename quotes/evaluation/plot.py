"""The reliability diagram as SVG, drawn by hand: no plotting library is worth one square."""

from __future__ import annotations

from quotes.evaluation.calibration import Calibration

_SIZE, _LEFT, _TOP, _BOTTOM = 240, 44, 12, 44
_LARGEST = 9.0  # radius of the dot for a bin with every answer in it, in pixels


def reliability_svg(calibration: Calibration, *, name: str) -> str:
    """A dot for each bin that has answers: mean confidence across, share of right answers up, area by their number.

    Args:
        calibration: from ``quotes.evaluation.calibration``.
        name: prefix of the ids in the picture, which have to differ within a page: letters, digits, hyphens.

    Returns:
        An ``<svg>`` element, also well-formed XML, with a title and a description for those who can't see it.
    """
    total = sum(each.answers for each in calibration.bins)
    filled = [each for each in calibration.bins if each.answers]
    points = [(_x(each.confidence), _y(each.right)) for each in filled]
    description = "; ".join(
        f"confidence {each.confidence:.2f}: {100 * each.right:.0f} % of {each.answers} right" for each in filled
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-text"'
        f' viewBox="0 0 {_LEFT + _SIZE + 12} {_TOP + _SIZE + _BOTTOM}" width="{_LEFT + _SIZE + 12}">',
        f'<title id="{name}-title">Share of right answers by confidence</title>',
        f'<desc id="{name}-text">{description}.</desc>',
        f'<rect class="frame" x="{_LEFT}" y="{_TOP}" width="{_SIZE}" height="{_SIZE}"/>',
        f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>',
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        lines.append(f'<text x="{_LEFT - 6}" y="{_y(tick) + 4}" text-anchor="end">{100 * tick:.0f}</text>')
        lines.append(f'<text x="{_x(tick)}" y="{_TOP + _SIZE + 16}" text-anchor="middle">{tick:.2f}</text>')
    lines.append('<polyline class="line" points="' + " ".join(f"{x},{y}" for x, y in points) + '"/>')
    for each, (x, y) in zip(filled, points, strict=True):
        radius = round(max(2.0, _LARGEST * (each.answers / total) ** 0.5), 1)
        lines.append(f'<circle class="dot" cx="{x}" cy="{y}" r="{radius}"/>')
    lines.append(f'<text x="{_x(0.5)}" y="{_TOP + _SIZE + 36}" text-anchor="middle">confidence</text>')
    across = f"{12},{_y(0.5)}"
    lines.append(f'<text x="12" y="{_y(0.5)}" text-anchor="middle" transform="rotate(-90 {across})">% right</text>')
    return "\n".join([*lines, "</svg>"])


def _x(value: float) -> float:
    return round(_LEFT + _SIZE * value, 1)


def _y(value: float) -> float:
    return round(_TOP + _SIZE * (1 - value), 1)
