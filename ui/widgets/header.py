"""The strip that is always seen: who is scored, under which profile, and the score with its change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from reports.numbers import BLANK, Style
from scoring.analysis.names import SCORE
from ui import rises
from ui.main_window import MainWindow
from ui.pages.overview_head import qualified
from ui.pages.page import Shell
from ui.theme import give_font, px, sized
from ui.widgets.basics import Figure, Said, label
from ui.widgets.scales import Band

if TYPE_CHECKING:
    from ui.widgets.simulated_range import SimulatedHeader

MONEY = {"en": ("m", "bn"), "zh": ("亿", "百万")}
SAME_MONEY = {"m": "百万", "bn": "亿", "百万": "m", "亿": "bn", "": ""}
SMALLEST_CHANGE = 0.05
ROOM = 700  # pixels of header, at the usual size of text, that hold the word beside the score


class Provisional(QLabel):
    """That the score is not final: a word, or an asterisk where the window is small for the reader's text."""

    def __init__(self, header: QWidget) -> None:
        super().__init__()
        self._header, self._word = header, ""
        give_font(self, sized(9, bold=True))
        self.hide()
        header.installEventFilter(self)

    def tell(self, word: str) -> None:
        self._word = word
        self.setAccessibleName(word)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self.setText(self._word if self._header.width() >= px(ROOM) else "*")
        self.setVisible(bool(self._word))


class HeaderFields:
    """Fills the window's header beside the issuer's name, once it has been painted."""

    def __init__(self, shell: Shell, window: MainWindow) -> None:
        self.shell = shell
        self.session = shell.session
        self.issuer, self.filing = window.issuer, window.filing
        self.profile_label, self.profile = label(points=9, muted=True), QComboBox()
        self.money_label, self.money = label(points=9, muted=True), QComboBox()
        self.score = Figure(shell.ask, SCORE, 20, bold=True)
        self.band = Band(13)
        self.provisional = Provisional(window.header)
        self.change = Said(self._ask_change, points=9, wrap=False)
        self.not_rating = label(points=9, muted=True)
        self.header, self.layout = window.header, window.header_layout
        self.simulated: SimulatedHeader | None = None
        self._offered: tuple[object, ...] = ()
        texts = shell.texts
        texts.bind("window.header.profile", self.profile_label.setText, self.profile.setAccessibleName)
        texts.bind("window.header.money", self.money_label.setText, self.money.setAccessibleName)
        texts.bind("window.not_a_rating_short", self.not_rating.setText)
        self.profile.activated.connect(lambda: self.session.choose_profile(self.profile.currentData()))
        self.money.activated.connect(lambda: self.session.restyle(scale=self.money.currentData()))
        for box in (self.profile, self.money):
            box.setEnabled(False)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for made in (self.issuer, self.filing):
            made.setTextFormat(Qt.TextFormat.PlainText)
        self._arrange(window.header_layout)
        self.session.drawn.connect(self._simulated)

    def _arrange(self, layout: QHBoxLayout) -> None:
        layout.addLayout(_stack(self.profile_label, self.profile))
        layout.addLayout(_stack(self.money_label, self.money))
        layout.addSpacing(6)
        layout.addWidget(self.score)
        layout.addWidget(self.band)
        layout.addWidget(self.provisional)
        layout.addLayout(_stack(self.change, self.not_rating))

    def redraw(self) -> None:
        session = self.session
        words, style, card, filing = session.words, session.style, session.card, session.state.filing
        chinese = words.language == "zh"
        name = filing.issuer.name_zh if chinese and filing.issuer.name_zh else filing.issuer.name
        ticker = f" ({filing.issuer.ticker})" if filing.issuer.ticker else ""
        self._title(self.issuer, f"{name}{ticker}")
        title = filing.title_zh if chinese else filing.title
        self._title(self.filing, words("window.header.filing", title=title, end=filing.period_end))
        self._choices(style)
        provisional = qualified(card, style) if card.provisional and card.score is not None else ""
        self.provisional.tell(words("glossary.provisional") if provisional else "")
        self.score.tell(style.number(card.score, "score"), " ".join((words("window.score.title"), provisional)).strip())
        for part in (self.provisional, self.score):
            part.setToolTip(provisional)
        band = card.band or BLANK
        self.band.tell(
            band,
            card.score,
            self.shell.colours(),
            words("window.score.band", band=band) + ". " + words("window.not_a_rating"),
        )
        self.change.tell(self._change(style), "" if self._moved() is None else SCORE)
        rises.colour(self.change, self._moved(), self.shell.colours())
        self._simulated()

    def _simulated(self) -> None:
        """The disclosure range and that of the draws, beside the band once there are draws."""
        if self.simulated is None and self.session.simulated is not None:
            from ui.widgets.simulated_range import SimulatedHeader

            self.simulated = SimulatedHeader(self.shell, self.header)
            self.layout.insertLayout(self.layout.indexOf(self.band) + 1, self.simulated.grid)
        if self.simulated is not None:
            self.simulated.redraw(self.session)

    def _ask_change(self, number: str) -> None:
        from ui.pages.driver_views import ask_change

        ask_change(self.shell, number)

    @staticmethod
    def _title(made: QLabel, text: str) -> None:
        made.setText(text)
        made.setToolTip(text)

    def _moved(self) -> float | None:
        """How far the score is from the default's."""
        if not self.session.is_changed:
            return None
        now, before = self.session.card.score, self.session.default_card.score
        return None if now is None or before is None else now - before

    def _change(self, style: Style) -> str:
        words = self.session.words
        if not self.session.is_changed:
            methodology = self.session.state.methodology
            own = words("edit.own_methodology", title=methodology.title)
            return words("window.header.unchanged") if methodology.shipped else own
        change = self._moved()
        if change is None:
            return words("window.header.changed")
        if abs(change) < SMALLEST_CHANGE:
            return words("window.header.no_effect")
        plus = "+" if change > 0 else ""
        return words("window.header.change", change=plus + style.number(change, "score"))

    def _choices(self, style: Style) -> None:
        session, words = self.session, self.session.words
        methodology, chosen = session.card.methodology, (session.card.profile, style.money_scale)
        offered = (words.language, style.currency, id(methodology.program), *chosen)
        if offered == self._offered:  # filling boxes anew is what a dragged slider would wait for
            return
        self._offered = offered
        self.profile.clear()
        for profile, why in methodology.profiles.items():
            self.profile.addItem(words.name(profile), profile)
            self.profile.setItemData(self.profile.count() - 1, words.why(profile, why), Qt.ItemDataRole.ToolTipRole)
        self.profile.setCurrentIndex(self.profile.findData(session.card.profile))
        self.money.clear()
        for scale in MONEY[words.language]:
            self.money.addItem(Style(words, style.currency, scale).money_unit, scale)
        self.money.setCurrentIndex(self.money.findData(style.money_scale))
        for box in (self.profile, self.money):
            box.setEnabled(True)


def _stack(*labels: QLabel | QComboBox) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(2)
    made.addStretch(1)
    for part in labels:
        made.addWidget(part)
    made.addStretch(1)
    return made
