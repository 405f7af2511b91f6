"""What ships with Assay as data: methodologies, samples, languages, fonts."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent
METHODOLOGIES = ROOT / "methodologies"
SAMPLES = ROOT / "samples"
LANGUAGES = ROOT / "languages"
FONTS = ROOT / "fonts"
