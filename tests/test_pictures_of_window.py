"""Pictures of the window and the guide that shows them: made by one command, and the same as the window is today."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication

from resources import GUIDE, LANGUAGES
from resources.words import LANGUAGE_IDS, _area
from tests.conftest import ROOT, SOAK
from tests.windows import let_go, opened
from ui.desk import Desk
from ui.guide import headings
from ui.main_window import PAGES, MainWindow
from ui.palette_entries import plain

PICTURES = ROOT / "resources" / "pictures"
MOST_APART = 2.0  # of 255, the mean over all points: two machines draw the edges of letters differently
BLOCK, MOST_BLOCKS = 24, 0.02
"""A block of points counts as changed where its mean is further apart than a tenth of the scale."""
AGAIN = "make pictures"
ASKED = "leverage"
NAMES = (*((page, "") for page in PAGES), ("overview", ASKED))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "main.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


@lru_cache
def fresh(language: str) -> Path:
    """All pages of today's window."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="assay-pictures-"))
    done = run("--picture", str(folder), "--lang", language)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == len(PAGES)
    done = run("--picture", str(folder), "--lang", language, "--page", "overview", "--ask", ASKED)
    assert done.returncode == 0, done.stderr
    return folder


def apart(one: QImage, other: QImage) -> tuple[float, float]:
    """Mean difference of the points, and the share of blocks that differ by more than the edges of letters."""
    import numpy as np

    arrays = []
    for image in (one, other):
        grey = image.convertToFormat(QImage.Format.Format_RGB888)
        lines = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
        arrays.append(lines[:, : 3 * grey.width()].reshape(grey.height(), grey.width(), 3).astype(float))
    gap = np.abs(arrays[0] - arrays[1]).mean(axis=2)
    high, wide = (size // BLOCK for size in gap.shape)
    signed = (arrays[0] - arrays[1]).mean(axis=2)[: high * BLOCK, : wide * BLOCK]
    blocks = np.abs(signed.reshape(high, BLOCK, wide, BLOCK).mean(axis=(1, 3)))
    return float(gap.mean()), float((blocks > 25).mean())


@pytest.mark.parametrize("language", LANGUAGE_IDS if SOAK else ("en",))
@pytest.mark.parametrize(("page", "asked"), NAMES)
def test_that_the_pictures_that_ship_are_of_todays_window(page: str, asked: str, language: str) -> None:
    name = "-".join(part for part in (page, language, "light", asked) if part) + ".png"
    kept, made = QImage(str(PICTURES / name)), QImage(str(fresh(language) / name))
    assert not kept.isNull(), name
    assert kept.size() == made.size()
    mean, blocks = apart(kept, made)
    assert mean < MOST_APART, f"{name} is of an older window: {AGAIN}"
    assert blocks < MOST_BLOCKS, f"{name} is of an older window: {AGAIN}"


def test_that_another_page_language_or_theme_is_told_apart() -> None:
    overview = QImage(str(fresh("en") / "overview-en-light.png"))
    for other in ("filing-en-light.png", "assumptions-en-light.png"):
        mean, blocks = apart(overview, QImage(str(fresh("en") / other)))
        assert mean > MOST_APART
        assert blocks > MOST_BLOCKS
    chinese = QImage(str(PICTURES / "overview-zh-light.png"))
    assert apart(overview, chinese)[0] > MOST_APART / 2


def test_that_a_picture_is_of_one_page_in_any_theme_and_density(tmp_path: Path) -> None:
    done = run("--picture", str(tmp_path), "--page", "filing", "--theme", "dark", "--scale", "2", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    path = tmp_path / "filing-zh-dark.png"
    assert done.stdout.split() == [str(path)]
    image = QImage(str(path))
    assert (image.width(), image.height()) == (2880, 1800)
    assert image.pixelColor(400, 1700).lightness() < 80


def test_that_what_a_picture_cannot_have_is_said_all_at_once(tmp_path: Path) -> None:
    done = run("--picture", str(tmp_path), "--page", "foo", "--lang", "de", "--theme", "pink", "--scale", "big")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 4
    assert list(tmp_path.iterdir()) == []


# --- the guide


def guide(language: str) -> str:
    return (GUIDE / f"guide-{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGE_IDS)
def test_that_the_guide_names_only_what_the_window_says(language: str) -> None:
    place = LANGUAGE_IDS.index(language)
    said = set()
    for path in LANGUAGES.glob("*.toml"):
        for entry in _area(path.stem).values():
            said.add(plain(entry[place]).rstrip("…").casefold())
    terms = {term.rstrip("…") for term in re.findall(r"\*\*(.+?)\*\*", guide(language))}
    own = {"not credit ratings", "seal", "并非信用评级", "校验码"}
    assert {term for term in terms - own if term.casefold() not in said} == set()
    assert len(terms) > 15


@pytest.mark.parametrize("language", LANGUAGE_IDS)
def test_that_every_picture_of_the_guide_and_the_readme_is_there(language: str) -> None:
    shown = re.findall(r"!\[(.+?)\]\((.+?)\)", guide(language))
    assert len(shown) == len(NAMES)
    assert all((GUIDE / path).is_file() and f"-{language}-" in path for _, path in shown)
    assert all(alt for alt, _ in shown)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all((ROOT / path).is_file() for _, path in re.findall(r"!\[(.+?)\]\((.+?)\)", readme))


def test_that_both_guides_have_the_same_chapters_and_say_that_it_is_no_rating() -> None:
    shapes = []
    for language in LANGUAGE_IDS:
        lines = guide(language).splitlines()
        shapes.append([line.split()[0] for line in lines if line.startswith(("#", "!", "- ", ">", "|"))])
    assert shapes[0] == [mark.replace("！", "!") for mark in shapes[1]] or len(shapes[0]) == len(shapes[1])
    assert "not credit ratings" in guide("en")
    assert "并非信用评级" in guide("zh")


@pytest.mark.parametrize("language", LANGUAGE_IDS)
def test_that_the_keys_of_the_guide_are_those_of_the_menus(tmp_path: Path, language: str) -> None:
    window = opened(tmp_path, language)
    assert window.desk is not None
    keys = {
        shortcut.toString() for action in window.desk.menus.actions.values() for shortcut in action.shortcuts()
    }  # fmt: skip
    table = [line.split("|")[1] for line in guide(language).splitlines() if line.startswith("|")]
    named = {key for cell in table for key in re.findall(r"(?:Ctrl|Shift)(?:\+\w+)+|\bF\d+\b", cell)}
    named -= {"F1"}
    assert len(named) > 8
    assert named - keys == set()
    let_go(window)


def test_that_the_guide_opens_from_the_help_menu_in_the_language_of_the_window(window: MainWindow) -> None:
    desk = window.desk
    assert isinstance(desk, Desk)
    desk.menus.actions["guide"].trigger()
    shown = desk.manners.open_guide
    assert shown is not None
    assert shown.isVisible()
    QApplication.processEvents()
    titles = [block.text() for block in headings(shown.text.document())]
    assert titles[0] == "Assay in ten minutes"
    assert [shown.contents.item(row).text() for row in range(shown.contents.count())] == titles
    desk.choose_language("zh")
    assert shown.windowTitle() == "使用指南"
    assert next(block.text() for block in headings(shown.text.document())).startswith("十分钟")
    shown.close()


def test_that_the_guide_shows_its_pictures_as_wide_as_the_text_and_nothing_from_elsewhere(window: MainWindow) -> None:
    desk = window.desk
    assert isinstance(desk, Desk)
    desk.manners.guide()
    shown = desk.manners.open_guide
    assert shown is not None
    kind = QTextDocument.ResourceType.ImageResource.value
    image = shown.text.loadResource(kind, QUrl("../pictures/overview-en-light.png"))
    assert 0.6 * shown.text.viewport().width() < image.width() <= shown.text.viewport().width()
    for place in ("../../pyproject.toml", "/etc/passwd", "https://example.org/a.png", "../../../x.png"):
        assert shown.text.loadResource(kind, QUrl(place)) is None
    shown.close()
