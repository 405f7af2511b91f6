"""What tests share: the methodology, the CoreWeave card, how often to repeat, and where the outside checks are."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SOAK = bool(os.environ.get("ASSAY_SOAK"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt


# The first text that hypothesis draws in a fresh clone takes seconds, and a busy machine makes any example slow:
# neither is a fault of the code under test.
settings.register_profile("check", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("soak", settings.get_profile("check"), max_examples=10_000)
settings.load_profile("soak" if SOAK else "check")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays: looking through it for garbage again and again took a seventh of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def python(code: str, *arguments: object, **environment: str) -> str:
    """What a process of its own prints that runs some code, with more in its environment."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    said = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert said.returncode == 0, said.stderr
    return said.stdout


def times(full: int, share: float = 0.1) -> int:
    """How often to repeat: all of it in a soak, a tenth or less else."""
    return full if SOAK else max(1, int(full * share))


@pytest.fixture(scope="session", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of the tests reaches the settings, the library or the log of who runs them (on Linux)."""
    folder = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, folder)
        yield


@pytest.fixture(scope="session")
def methodology() -> Methodology:
    return load_methodology()


@pytest.fixture(scope="session")
def coreweave(methodology: Methodology) -> Scorecard:
    return evaluate(methodology, read_sample("coreweave"))


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    """The window with the CoreWeave sample, ready, its settings in a folder of its own."""
    from tests.windows import let_go, opened

    made = opened(tmp_path)
    yield made
    let_go(made)


@pytest.fixture
def desk(window: MainWindow) -> Desk:
    assert window.desk is not None
    return window.desk
