"""What ships with Assay as data: methodologies, samples, languages, fonts."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent
METHODOLOGIES = ROOT / "methodologies"
SAMPLES = ROOT / "samples"
LANGUAGES = ROOT / "languages"
FONTS = ROOT / "fonts"
GUIDE = ROOT / "guide"
ICONS = ROOT / "icons"


def version() -> str:
    """The version of Assay, from the one place where it stands."""
    import tomli

    project = tomli.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
