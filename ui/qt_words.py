"""The words that Qt brings itself (menus of text fields, file and print dialogs) in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from resources.words import Words

CATALOGUES = {"zh": "qtbase_zh_CN"}
"""English is what Qt speaks without one."""
KEYS = ("look_in", "file_type")


class OwnWords(QTranslator):
    """What Qt's catalogue leaves out."""

    def __init__(self, words: Words, parent: QCoreApplication) -> None:
        super().__init__(parent)
        self._said = {Words("en")(f"qt.{key}"): words(f"qt.{key}") for key in KEYS}

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """None where the catalogue is to answer; an empty text would be shown as that."""
        return self._said.get(source)


class QtWords:
    """One language at a time; where Qt was installed without its catalogues its words stay English."""

    def __init__(self) -> None:
        self._now: list[QTranslator] = []
        self.language = "en"

    def speak(self, language: str) -> None:
        application = QCoreApplication.instance()
        if application is None or language == self.language:
            return
        self.language = language
        for made in self._now:
            application.removeTranslator(made)
        self._now = []
        catalogue = QTranslator(application)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language in CATALOGUES and catalogue.load(CATALOGUES[language], folder):
            self._now = [catalogue, OwnWords(Words(language), application)]  # the last one is asked first
        for made in self._now:
            application.installTranslator(made)
