"""A mail of the open score: both files made beside the window, the draft handed to the reader's own mail program."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ui.errand import Errand
from ui.mail_ways import Answer, Handed, Way, first_taken, system_ways
from ui.tasks import Step, Task

if TYPE_CHECKING:
    from reports.email import Draft
    from ui.sending import Order

PREFIX = "assay-mail-"
KEPT = 7 * 86_400.0  # seconds that a mail program may take to read the files
TO_MAKE, PDF_MADE, BOTH_MADE, HANDED = 0.1, 0.4, 0.8, 0.9
Result = tuple[Answer, Handed]


class Mailer(Errand):
    """One draft at a time. Assay never sends: the reader's own program opens a message to finish."""

    CANCELLED = "mail.cancelled"
    open_file: Callable[[QUrl], bool] = staticmethod(QDesktopServices.openUrl)

    def ways(self, platform: str = sys.platform) -> tuple[Way, ...]:
        """The ways of this desktop, the best first."""
        if platform.startswith("linux"):
            from ui.mail_portal import Portal

            return (Portal(self).compose, *system_ways())
        return system_ways(platform)

    def draft(self) -> Task | None:
        """Make the report's files and open the draft; None where one is being made already."""
        if self.task is not None:
            return None
        order, ways = self.order(), self.ways()
        return self.begin(lambda step: _handed(order, ways, step), self.session.words("mail.making"))

    def done(self, made: Result) -> None:
        words, (answer, handed) = self.session.words, made
        if answer == "cancelled":
            self.bar.say([words("mail.cancelled")])
            return
        key = "mail.opened"
        if answer == "refused":
            key = "mail.opened_file" if self.open_file(QUrl.fromLocalFile(str(handed.eml))) else "mail.no_program"
        folder = QUrl.fromLocalFile(str(handed.eml.parent))

        def show_folder() -> None:
            self.open_file(folder)

        said = words(key, path=str(handed.eml))
        self.bar.say([said], action=(words("window.export.show_folder"), show_folder))


def _handed(order: Order, ways: Sequence[Way], step: Step) -> Result:
    """Make the files and hand them over, beside the window."""
    from reports.email import draft_of

    step(TO_MAKE)
    card = order.card()
    extras = order.extras(card)
    pdf = order.pdf(card, extras)
    step(PDF_MADE)
    workbook = order.workbook(card, extras)
    step(BOTH_MADE)
    made = draft_of(card, order.style, pdf, workbook, extras)
    handed = written(made, Path(tempfile.mkdtemp(prefix=PREFIX)))
    step(HANDED)
    return first_taken(ways, handed), handed


def written(made: Draft, folder: Path) -> Handed:
    """The attachments and the draft as files in a folder of their own; folders of earlier weeks go."""
    from reports.export import save

    _tidy(folder.parent)
    files = {folder / name: content for name, content in made.files.items()}
    eml = next(iter(files)).with_suffix(".eml")
    save({**files, eml: made.message()})
    return Handed(made.subject, made.body, tuple(files), eml)


def _tidy(parent: Path) -> None:
    for old in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > KEPT:
                shutil.rmtree(old, ignore_errors=True)
