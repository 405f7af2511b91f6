"""Pictures of a scorecard as plain data, drawn by the window with QPainter and by the PDF as vectors.

A Picture has a size in points (window: device-independent pixels), `marks` in painting order (Line, Box, Path, Label;
y runs down, a label stands on its baseline), a `title`, and for readers who cannot see it `alt`, one sentence, and
`table`, the same data as rows. Colours are names that `hex_of(name, palette)` turns into `#RRGGBB`, so that one
picture is drawn light or dark; an empty colour is not painted.

Each function takes (card, style) and optionally width, height and `size`, the base size of its text. It never fails on
a blank: it says what is not disclosed.
"""

from reports.picture_debt import debt_service
from reports.picture_gold import gold_waterfall
from reports.picture_marks import Box, Label, Line, Mark, Path, Picture, fitted, hex_of, text_width, wrapped
from reports.picture_scores import factor_bars, score_scale

__all__ = [
    "Box", "Label", "Line", "Mark", "Path", "Picture", "debt_service", "factor_bars", "fitted", "gold_waterfall",
    "hex_of", "score_scale", "text_width", "wrapped",
]  # fmt: skip
