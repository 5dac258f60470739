"""Draw the wordmark of the theme indus: SVG for pages, PNG at twice the size for mail.

The letters are our own: strokes of two weights with flared ends, and an S that
runs like the river, thin at its ends and full in its bends.

    python bench/render_wordmark.py templates/indus
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from newsletter.pages import design_tokens

Point = tuple[float, float]
Shape = list[Point]

HEIGHT = 36.0
TOP, BASE = 4.0, 32.0
THICK, THIN = 5.0, 1.7
SERIF = 2.6
OVERSAMPLE = 8


def stem(x: float, weight: float, *, foot: bool = True, head: bool = True) -> Shape:
    """Return an upright stroke with bracketed hairline serifs."""
    left, right = x, x + weight
    out = SERIF if weight > THIN else SERIF + 0.9
    shape: Shape = []
    if head:
        shape += [(left - out, TOP), (right + out, TOP), (right + out, TOP + 1.1)]
        shape += bracket((right + out, TOP + 1.1), (right, TOP + 3.6), (right, TOP + 1.5))
    else:
        shape += [(left, TOP), (right, TOP)]
    if foot:
        shape += bracket((right, BASE - 3.6), (right + out, BASE - 1.1), (right, BASE - 1.5))
        shape += [(right + out, BASE), (left - out, BASE), (left - out, BASE - 1.1)]
        shape += bracket((left - out, BASE - 1.1), (left, BASE - 3.6), (left, BASE - 1.5))
    else:
        shape += [(right, BASE), (left, BASE)]
    if head:
        shape += bracket((left, TOP + 3.6), (left - out, TOP + 1.1), (left, TOP + 1.5))
    return shape


def bracket(start: Point, end: Point, control: Point) -> Shape:
    """Return a quadratic curve as points."""
    steps = [index / 6 for index in range(7)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * (1 - t) * t * control[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * (1 - t) * t * control[1] + t * t * end[1],
        )
        for t in steps
    ]


def stroke(path: list[Point], weights: list[float]) -> Shape:
    """Return the outline of a line whose weight changes along it."""
    left: Shape = []
    right: Shape = []
    for index, (x, y) in enumerate(path):
        before, after = path[max(index - 1, 0)], path[min(index + 1, len(path) - 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1
        half = weights[index] / 2
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return left + right[::-1]


def arc(centre: Point, radius: Point, start: float, end: float, steps: int = 48) -> Shape:
    """Return points of an ellipse's arc, degrees clockwise from the right."""
    angles = [math.radians(start + (end - start) * index / steps) for index in range(steps + 1)]
    return [
        (centre[0] + radius[0] * math.cos(a), centre[1] + radius[1] * math.sin(a)) for a in angles
    ]


def letter_i(x: float) -> tuple[list[Shape], float]:
    return [stem(x, THICK)], x + THICK


def letter_n(x: float) -> tuple[list[Shape], float]:
    width = 21.0
    left = stem(x, THIN, head=False)
    right = stem(x + width, THIN, foot=False)
    diagonal = [
        (x - SERIF, TOP),
        (x + 4.4, TOP),
        (x + width + THIN, BASE - 4.6),
        (x + width + THIN, BASE),
        (x + width - 0.6, BASE),
        (x + 0.6, TOP + 3.0),
        (x - SERIF, TOP + 1.1),
    ]
    return [left, right, diagonal], x + width + THIN


def letter_d(x: float) -> tuple[list[Shape], float]:
    middle, half = (TOP + BASE) / 2, (BASE - TOP) / 2
    start = x + THICK - 1
    bowl = arc((start + 7, middle), (14.4, half - THIN / 2), -90, 90)
    path = [(start, TOP + THIN / 2), *bowl, (start, BASE - THIN / 2)]
    weights = [
        THIN + (THICK + 0.4 - THIN) * max(0.0, math.cos((y - middle) / half * math.pi / 2)) ** 1.5
        for _, y in path
    ]
    return [stem(x, THICK), stroke(path, weights)], start + 21.4 + THICK / 2


def letter_u(x: float) -> tuple[list[Shape], float]:
    width, turn = 18.4, BASE - 10.5
    bottom = arc((x + width / 2, turn), (width / 2, 10.0), 180, 0)
    path = [(x, TOP + 1), *bottom, (x + width, TOP + 1)]
    weights = [
        THIN + (THICK - THIN) * max(0.0, 1 - (px - x) / width * 1.35) ** 0.8 for px, _ in path
    ]
    serifs: list[Shape] = [
        [(cx - reach, TOP), (cx + reach, TOP), (cx + reach, TOP + 1.1), (cx - reach, TOP + 1.1)]
        for cx, reach in ((x, THICK / 2 + SERIF), (x + width, SERIF + 1.6))
    ]
    return [stroke(path, weights), *serifs], x + width + THIN


def letter_s(x: float) -> tuple[list[Shape], float]:
    """The river: thin where it turns at top and bottom, full in its middle."""
    knots = [(14.2, 10.2), (12.2, 6.3), (7.9, 4.6), (3.2, 6.6), (2.3, 11.2), (5.2, 15.2)]
    knots += [(10.4, 18.8), (14.0, 22.6), (13.7, 27.4), (8.9, 31.2), (3.6, 30.2), (0.9, 25.6)]
    fulness = [1.6, 1.5, 1.5, 2.6, 4.0, 5.3, 5.5, 4.6, 2.9, 1.6, 1.5, 1.6]
    path, weights = spline([(x + kx, ky) for kx, ky in knots], fulness)
    ends: list[Shape] = [
        [(x + 13.4, 10.4), (x + 15.0, 10.4), (x + 14.6, 4.6), (x + 13.7, 4.6), (x + 12.0, 6.4)],
        [(x + 1.7, 25.4), (x + 0.1, 25.4), (x + 0.4, 31.6), (x + 1.3, 31.6), (x + 3.2, 29.8)],
    ]
    return [stroke(path, weights), *ends], x + 16.2


def spline(knots: list[Point], weights: list[float]) -> tuple[list[Point], list[float]]:
    """Return a Catmull-Rom curve through the knots, and the weight along it."""
    rows = [(px, py, weight) for (px, py), weight in zip(knots, weights, strict=True)]
    padded = [rows[0], *rows, rows[-1]]
    curve = [
        tuple(
            catmull_rom([row[axis] for row in padded[index : index + 4]], t / 8)
            for axis in range(3)
        )
        for index in range(len(rows) - 1)
        for t in range(8)
    ]
    curve.append(rows[-1])
    return [(point[0], point[1]) for point in curve], [point[2] for point in curve]


def catmull_rom(around: list[float], t: float) -> float:
    """Return the value at t (0 to 1) between the middle two of four."""
    a, b, c, d = around
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def draw_word() -> tuple[list[Shape], float]:
    """Return the shapes of the word and its width; the gaps are set by eye."""
    shapes: list[Shape] = []
    x = SERIF + 1
    letters = (letter_i, letter_n, letter_d, letter_u, letter_s)
    for letter, gap in zip(letters, (10.0, 10.2, 8.4, 6.6, 1.6), strict=True):
        drawn, right = letter(x)
        shapes += drawn
        x = right + gap
    return shapes, x


def svg(shapes: list[Shape], width: float, name: str) -> str:
    """Return the drawing as SVG in the colour of the text around it."""
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shape) + "Z" for shape in shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{name}"'
        f' width="{round(width)}" height="{round(HEIGHT)}"'
        f' viewBox="0 0 {round(width)} {round(HEIGHT)}" fill="currentColor">'
        f'<path d="{path}"/></svg>\n'
    )


def png(shapes: list[Shape], width: float, colour: str, halo: str) -> Image.Image:
    """Return the drawing at twice its size; the halo keeps it legible on the other paper."""
    scale = 2 * OVERSAMPLE
    size = (round(width) * scale, round(HEIGHT) * scale)
    word = Image.new("L", size, 0)
    around = Image.new("L", size, 0)
    for shape in shapes:
        points = [(x * scale, y * scale) for x, y in shape]
        ImageDraw.Draw(word).polygon(points, fill=255)
        ImageDraw.Draw(around).polygon(points, fill=255)
        ImageDraw.Draw(around).line([*points, points[0]], fill=255, width=2 * scale, joint="curve")
    final = (round(width) * 2, round(HEIGHT) * 2)
    word, around = (mask.resize(final, Image.Resampling.LANCZOS) for mask in (word, around))
    picture = Image.new("RGBA", final, halo)
    picture.paste(Image.new("RGBA", final, colour), mask=word)
    picture.putalpha(around)
    return picture.quantize(24, method=Image.Quantize.FASTOCTREE)


def main(folder: Path) -> None:
    tokens = design_tokens([folder.parent], folder.name)
    shapes, width = draw_word()
    mark = tokens.wordmark
    (folder / mark.drawing).write_text(svg(shapes, width, mark.name), "utf-8")
    light = png(shapes, width, tokens.light.accent, tokens.light.paper)
    light.save(folder / mark.picture, optimize=True)
    dark = png(shapes, width, tokens.dark.accent, tokens.dark.paper)
    dark.save(folder / mark.picture_dark, optimize=True)
    print(f"width {round(width)}, height {round(HEIGHT)}: write them into tokens.toml")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
