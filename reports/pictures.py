"""Pictures of a scorecard as plain data, drawn by the window with QPainter and by the PDF as vectors.

A Picture has a size in points (window: device-independent pixels), `marks` in painting order (Line, Box, Path, Label;
y runs down, a label stands on its baseline), a `title`, and for readers who cannot see it `alt`, one sentence, and
`table`, the same data as rows. Colours are names that `hex_of(name, palette)` turns into `#RRGGBB`, so that one
picture is drawn light or dark. Each function takes (card, style) and optionally width, height and `size`, the base size
of its text; it never fails on a blank: it says what is not disclosed.
"""

from reports.picture_marks import Box, Label, Line, Mark, Path, Picture, hex_of, text_width

__all__ = ["Box", "Label", "Line", "Mark", "Path", "Picture", "hex_of", "text_width"]
