"""What is promised to whoever clones the repository: two commands, locked packages, one type family."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
DEVELOPMENT = PROJECT["dependency-groups"]["dev"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
FONTS = ROOT / "resources" / "fonts"
STYLES = ("Regular", "Bold")

TOP_LEVEL = {
    *("main.py", "ui", "scoring", "reports", "resources", "tests", "pyproject.toml", "README.md", "Makefile"),
    *(*LOCKS, "LICENSE", "CHANGELOG.md", ".gitignore", ".ci"),
}

NEEDED_CHARACTERS = (
    "ABCXYZabcxyz0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    "ÀÉÎÕÜßàéîõüŁłŞşČčŽžŐő§¶©®™°µ·«»£¥€¢"
    "−×÷≤≥≈≠±∞√∑→←↑↓▲▼▶◀●○■□◆✓✗ΣΔφσρπμ…–—“”‘’№′″‰"
    "₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻½¼¾"
    "含金量测试剩余履约义务债务利息保障倍数客户集中度昇腾，。；：、？！（）《》「」【】％￥０１２３"
)


@pytest.fixture(scope="module")
def tracked_files() -> list[Path]:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("git or the repository is not here, so it cannot be asked which files are tracked")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def distribution(requirement: str) -> str:
    return canonical(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])


def locked(lock: str) -> Iterator[tuple[str, str]]:
    """Each locked requirement's first line and the rest of its text."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    for entry in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]:
        first, _, rest = entry.partition("\n")
        yield first, rest


def test_that_no_file_names_a_package_registry(tracked_files):
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("anaconda", "org"))
    ]
    naming = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in tracked_files
        for host in hosts
        if host.encode() in path.read_bytes().lower()
    ]
    assert naming == []


@pytest.mark.parametrize("lock", LOCKS)
def test_that_a_lock_says_what_to_install_and_not_from_where(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"--(extra-)?index|--find-links|--trusted", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_that_every_locked_package_has_one_version_and_its_hashes(lock):
    entries = list(locked(lock))
    assert len(entries) >= len(RUNTIME)
    for first, rest in entries:
        assert re.match(r"[\w.-]+==[\w.]+( ; .+)? \\$", first)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", rest), first


def test_that_the_tests_run_on_the_same_packages_as_the_product():
    tested = {first.rstrip(" \\") for first, _ in locked("requirements-dev.lock")}
    for first, _ in locked("requirements.lock"):  # a tool may need one of them on more versions of Python
        assert {first.rstrip(" \\"), first.partition(" ;")[0].rstrip(" \\")} & tested, first


@pytest.mark.parametrize(("lock", "declared"), [(LOCKS[0], RUNTIME), (LOCKS[1], RUNTIME + DEVELOPMENT)])
def test_that_every_declared_package_is_locked(lock, declared):
    assert {distribution(requirement) for requirement in declared} <= {distribution(first) for first, _ in locked(lock)}


def test_that_every_imported_package_is_declared():
    declared = {distribution(requirement) for requirement in RUNTIME}
    declared.add("shiboken6")  # the half of Qt for Python that every release of it brings along
    first_party = {"main", "ui", "scoring", "reports", "resources"}
    owners, undeclared = packages_distributions(), set()
    for path in [ROOT / "main.py", *(file for name in first_party for file in (ROOT / name).rglob("*.py"))]:
        if path.parent == FONTS or not path.exists():
            continue
        for module in imported_modules(path) - first_party - sys.stdlib_module_names:
            if not declared & {canonical(owner) for owner in owners.get(module, [])}:
                undeclared.add(f"{path.relative_to(ROOT)}: {module}")
    assert undeclared == set()


def imported_modules(path: Path) -> set[str]:
    """The top-level names of all modules that the file imports, anywhere in it."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add(str(node.module).split(".")[0])
    return modules


def test_that_every_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    block = lines[lines.index("dependencies = [") : lines.index("[dependency-groups]")]
    for above, line in pairwise(block):
        if line.startswith('    "'):
            assert above.startswith("    #") or distribution(above.strip(' "')) == distribution(line.strip(' "'))


def test_that_the_top_level_holds_what_was_agreed(tracked_files):
    assert {path.relative_to(ROOT).parts[0] for path in tracked_files} <= TOP_LEVEL


def test_that_make_help_names_every_command():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert commands
    helped = set(re.findall(r'"make (\w+) ', makefile))
    assert {"run", "test"} <= helped == set(commands[1].split()) - {"help"}


@pytest.mark.skipif(os.name == "nt", reason="scripts for Linux and macOS")
@pytest.mark.parametrize("script", ["run", "apt-install", "qt-libraries"])
def test_that_the_scripts_can_be_run_as_they_are(script):
    path = ROOT / ".ci" / script
    assert os.access(path, os.X_OK)
    subprocess.run([shutil.which("bash") or "sh", "-n", str(path)], check=True)


def test_that_continuous_integration_ends_in_make_test():
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == "exec make test"


@pytest.mark.skipif(os.name == "nt", reason="a script for Linux")
def test_that_system_packages_which_cannot_be_installed_are_named(tmp_path):
    script = str(ROOT / ".ci" / "apt-install")
    done = subprocess.run(
        ["/bin/sh", script, "to open a window", "libegl1", "libxcb-cursor0"],
        env={"PATH": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "to open a window: libegl1 libxcb-cursor0" in done.stderr
    assert "no apt-get" in done.stderr


@pytest.mark.parametrize("module", ["scoring", "reports", "ui.cli"])
def test_that_headless_code_does_not_load_the_window_toolkit(module):
    if find_spec(module) is None:
        pytest.skip(f"{module} is not written yet")
    code = f"import {module}, sys; sys.exit('PySide6' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_that_qt_calls_leave_none_alone():
    core = pytest.importorskip("PySide6.QtCore", exc_type=ImportError)
    thing = core.QObject()
    before = sys.getrefcount(None)
    for _ in range(10_000):
        thing.setObjectName("name")
    assert sys.getrefcount(None) > before - 1_000


@pytest.fixture(params=STYLES)
def font(request) -> TTFont:
    return TTFont(f"Assay{request.param}", FONTS / f"AssaySans-{request.param}.ttf")


def test_that_the_fonts_have_the_characters_of_finance_in_both_languages(font):
    missing = {char for char in NEEDED_CHARACTERS if ord(char) not in font.face.charToGlyph}
    assert missing == set()


def test_that_the_fonts_have_every_character_of_the_language_files(font):
    files = sorted((ROOT / "resources" / "languages").glob("*.toml"))
    if not files:
        pytest.skip("there are no language files yet")
    used = {char for path in files for char in path.read_text(encoding="utf-8")} - {"\n", "\r", "\t"}
    missing = {char for char in used if ord(char) not in font.face.charToGlyph}
    assert missing == set()


def test_that_figures_stand_in_columns(font):
    assert len({font.face.charWidths[ord(char)] for char in "0123456789+−=×±$€£¥"}) == 1


def test_that_the_fonts_stay_small_and_carry_their_licence():
    assert sum(path.stat().st_size for path in FONTS.iterdir() if path.is_file()) < 6_000_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


@pytest.fixture
def specimen(tmp_path) -> tuple[Path, str]:
    """A page set in both weights, and its text."""
    from reportlab.pdfbase import pdfmetrics

    text = "CoreWeave’s backlog ≤ $55,600 million × 剩余履约义务"
    for style in STYLES:
        pdfmetrics.registerFont(TTFont(f"Assay{style}", FONTS / f"AssaySans-{style}.ttf"))
    path = tmp_path / "specimen.pdf"
    canvas = Canvas(str(path), initialFontName="AssayRegular")
    for height, style in zip((700, 650), STYLES, strict=True):
        canvas.setFont(f"Assay{style}", 12)
        canvas.drawString(50, height, text)
    canvas.save()
    return path, text


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler's pdffonts is not installed")
def test_that_a_pdf_embeds_every_font_it_uses(specimen):
    path, _ = specimen
    listing = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout
    fonts = [line.split() for line in listing.splitlines()[2:]]
    assert {name.partition("+")[2] for name, *_ in fonts} == {f"AssaySans-{style}" for style in STYLES}
    assert {embedded for *_, embedded, _subset, _unicode, _number, _generation in fonts} == {"yes"}


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler's pdftotext is not installed")
def test_that_text_copied_out_of_a_pdf_is_the_text_put_in(specimen):
    path, text = specimen
    copied = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, encoding="utf-8").stdout
    assert [line for line in copied.splitlines() if line.strip()][:2] == [text, text]


def test_that_the_window_finds_both_weights_as_one_family():
    pytest.importorskip("PySide6.QtGui", exc_type=ImportError)
    code = (
        "import sys; from PySide6.QtGui import QFontDatabase, QGuiApplication; application = QGuiApplication([]);"
        "[QFontDatabase.addApplicationFont(path) for path in sys.argv[1:]];"
        "print(QFontDatabase.styles('Assay Sans'))"
    )
    paths = [str(FONTS / f"AssaySans-{style}.ttf") for style in STYLES]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", code, *paths]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    assert said.strip() == str(list(STYLES))
