"""Writes advances.json: how wide the letters of Assay Sans are, so that text is measured without loading a font.

Signs that are a full square (nearly all Chinese ones) are left out. Run after make_subset.py:
`python resources/fonts/make_advances.py`.
"""

import json
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).resolve().parent


def advances(path: Path) -> dict[str, float]:
    """Letter → width in thousandths of the size."""
    face = TTFont(path.stem, str(path)).face
    return {chr(code): round(width, 1) for code, width in sorted(face.charWidths.items()) if round(width, 1) != 1000.0}


if __name__ == "__main__":
    table = {style.lower(): advances(FOLDER / f"AssaySans-{style}.ttf") for style in ("Regular", "Bold")}
    text = json.dumps(table, ensure_ascii=False, indent=0)
    (FOLDER / "advances.json").write_text(text + "\n", encoding="utf-8")
