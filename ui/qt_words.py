"""The words that Qt brings itself (menus of text fields, file and print dialogs) in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

CATALOGUES = {"zh": "qtbase_zh_CN"}
"""English is what Qt speaks without one."""


class QtWords:
    """One catalogue at a time; where Qt was installed without them its words stay English."""

    def __init__(self) -> None:
        self._now: QTranslator | None = None
        self.language = "en"

    def speak(self, language: str) -> None:
        application = QCoreApplication.instance()
        if application is None or language == self.language:
            return
        self.language = language
        if self._now is not None:
            application.removeTranslator(self._now)
            self._now = None
        made = QTranslator(application)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language in CATALOGUES and made.load(CATALOGUES[language], folder):
            application.installTranslator(made)
            self._now = made
