"""The page of the report: a true preview of the PDF, in the language and on the paper that it is sent in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QPushButton, QSpinBox, QToolButton, QVBoxLayout, QWidget

from reports.extras import PAPERS
from reports.numbers import Style
from resources.words import LANGUAGE_IDS
from scoring.problems import Refused, sentence
from ui.latest import Latest
from ui.pages.page import Page, Shell
from ui.pages.report_pdf import Pdf
from ui.pages.report_text import PdfView
from ui.sending import LANGUAGE_KEY, PAPER_KEY, Order, paper_of, report_style
from ui.tasks import Step
from ui.widgets.basics import label, row, selectable
from ui.widgets.flow import Flow
from ui.widgets.header import MONEY, SAME_MONEY

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QShowEvent

PAUSE = 250  # milliseconds without another edit before the report is made anew
ZOOMS = (50, 75, 100, 125, 150, 200)
FITS = ("width", "page")
ACTIONS = ("export_pdf", "export_workbook", "print", "email")
Made = tuple[Pdf | None, str, tuple[str, ...]]  # the document, its seal, or why there is none


class ReportPage(Page):
    """`order` is the report to make; each button does what the action of the menus does that has its name."""

    def __init__(
        self, shell: Shell, order: Callable[[], Order], actions: Mapping[str, QAction], settings: QSettings
    ) -> None:
        super().__init__(shell)
        self._order, self._settings = order, settings
        self.view = PdfView(shell.colours)
        self.latest = Latest(self)
        self.latest.changed.connect(self._answered)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._ask)
        self.zoom, self.language, self.paper, self.money = (self._combo() for _ in range(4))
        self.page, self.pages = QSpinBox(), label(muted=True)
        self.page.setRange(1, 1)
        self.page.setKeyboardTracking(False)
        self.buttons = {name: QPushButton() for name in ACTIONS if name in actions}
        for name, button in self.buttons.items():
            button.clicked.connect(actions[name].trigger)
        self.state, self.seal = label(points=9, muted=True), selectable(label(points=9, muted=True))
        self.not_rating = label(points=9, muted=True)
        self._made = False
        self._say_words()
        self._lay_out()
        self._connect()

    @staticmethod
    def _combo() -> QComboBox:
        made = QComboBox()
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return made

    def _say_words(self) -> None:
        texts = self.shell.texts
        self.labels = {name: label(points=9, muted=True) for name in ("zoom", "language", "paper", "money", "page")}
        for name, made in self.labels.items():
            texts.bind(f"desk.report.{name}", made.setText, getattr(self, name).setAccessibleName)
        for name, button in self.buttons.items():
            texts.bind(f"desk.report.{name}", button.setText)
        texts.bind("desk.report.preview", self.view.setAccessibleName)
        texts.bind("window.not_a_rating", self.not_rating.setText)

    def _lay_out(self) -> None:
        self.turners = {step: QToolButton() for step in (-1, 1)}
        for step, button in self.turners.items():
            button.setArrowType(Qt.ArrowType.LeftArrow if step < 0 else Qt.ArrowType.RightArrow)
            button.setAutoRaise(True)
            button.clicked.connect(self._turning(step))
        self.shell.texts.bind("desk.report.previous", self.turners[-1].setAccessibleName, self.turners[-1].setToolTip)
        self.shell.texts.bind("desk.report.next", self.turners[1].setAccessibleName, self.turners[1].setToolTip)
        parts = [_together(self.labels[name], getattr(self, name)) for name in ("language", "paper", "money", "zoom")]
        parts.append(_together(self.labels["page"], self.turners[-1], self.page, self.pages, self.turners[1]))
        self.strip = QWidget()
        self.strip.setObjectName("page")
        top = QVBoxLayout(self.strip)
        top.setContentsMargins(16, 12, 16, 10)
        top.setSpacing(10)
        top.addLayout(Flow(*self.buttons.values(), None, self.not_rating))
        top.addLayout(Flow(*parts, spacing=14))
        top.addLayout(Flow(self.state, None, self.seal))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.strip)
        whole.addWidget(self.view, 1)

    def _connect(self) -> None:
        self.language.activated.connect(lambda: self._choose(LANGUAGE_KEY, self.language.currentData()))
        self.paper.activated.connect(lambda: self._choose(PAPER_KEY, self.paper.currentData()))
        self.money.activated.connect(self._choose_money)
        self.zoom.activated.connect(self._choose_zoom)
        self.page.valueChanged.connect(lambda number: self.view.turn_to(number - 1))
        self.view.turned.connect(self._turned)
        self.view.zoomed.connect(self._show_zoom)
        self.session.drawn.connect(self._look_again)

    # --- what is shown

    def redraw(self) -> None:
        self._fill()
        self._say_state()
        self._pause.start(PAUSE if self._made else 0)

    def _fill(self) -> None:
        """The choices in today's words."""
        words, order_style = self.session.words, report_style(self.session, self._settings)
        self._options(self.language, [(words(f"desk.report.in.{name}"), name) for name in LANGUAGE_IDS])
        self.language.setCurrentIndex(self.language.findData(order_style.words.language))
        self._options(self.paper, [(name, name) for name in PAPERS])
        self.paper.setCurrentIndex(self.paper.findData(paper_of(self._settings)))
        units = MONEY[order_style.words.language]
        self._options(
            self.money, [(Style(order_style.words, order_style.currency, unit).money_unit, unit) for unit in units]
        )
        self.money.setCurrentIndex(self.money.findData(order_style.money_scale))
        fits: list[tuple[str, object]] = [(words(f"desk.report.fit.{name}"), name) for name in FITS]
        self._options(self.zoom, fits + [(f"{zoom}%", zoom) for zoom in ZOOMS])
        self._show_zoom()

    @staticmethod
    def _options(box: QComboBox, options: Sequence[tuple[str, object]]) -> None:
        box.clear()
        for text, data in options:
            box.addItem(text, data)

    def _look_again(self) -> None:
        """What the report carries may be other than before, as draws of the score are; where it is not, all stays."""
        if self._made and self.isVisible() and self._order() != self.latest.key:
            self._pause.start(PAUSE)

    def _ask(self) -> None:
        order = self._order()
        self._made = True

        def work(step: Step) -> Made:
            try:
                return _made(order, step)
            except Refused as refused:
                return None, "", tuple(sentence(problem, order.style.words) for problem in refused.problems)

        self.latest.ask(order, work)
        self._say_state()

    def _answered(self) -> None:
        answer: Made | None = self.latest.answer
        if answer is not None:
            pdf, seal, _ = answer
            if pdf is not self.view.pdf:
                self.view.show_pdf(pdf)
            self.seal.setText(self.session.words("desk.report.seal", seal=seal) if seal else "")
        self._say_state()

    def _say_state(self) -> None:
        words, pdf = self.session.words, self.view.pdf
        answer: Made | None = self.latest.answer
        count = len(pdf.sizes) if pdf is not None else 0
        self.page.setEnabled(count > 0)
        self.page.setRange(1, max(count, 1))
        self.pages.setText(words("desk.report.of", count=count))
        if answer is not None and answer[2]:
            self.state.setText("\n".join(answer[2]))
        elif pdf is None or self._pause.isActive() or answer is None:
            self.state.setText(words("desk.report.making"))
        else:
            size = f"{len(pdf.content) / 1000:,.0f}"
            self.state.setText(words("desk.report.made", count=count, size=size, paper=paper_of(self._settings)))
        if answer is not None and answer[1]:
            self.seal.setText(words("desk.report.seal", seal=answer[1]))
        self._describe()

    @property
    def is_settled(self) -> bool:
        """Whether the report of the session as it is now is on the screen, sharp."""
        return not self._pause.isActive() and self.latest.answer is not None and self.view.is_drawn

    def _describe(self) -> None:
        """Screen readers hear the page that is looked at."""
        pdf = self.view.pdf
        self.view.setAccessibleDescription(pdf.text(self.view.page) if pdf is not None else self.state.text())

    def _turned(self, page: int) -> None:
        self.page.blockSignals(True)
        self.page.setValue(page + 1)
        self.page.blockSignals(False)
        self._describe()

    # --- what the reader does

    def _turning(self, step: int) -> Callable[[], None]:
        return lambda: self.view.turn_to(self.view.page + step)

    def _choose(self, key: str, value: str) -> None:
        """A choice for all reports, kept; the window's own language is kept as none."""
        plain = key == LANGUAGE_KEY and value == self.session.words.language
        self._settings.setValue(key, "" if plain else value)
        self.redraw()

    def _choose_money(self) -> None:
        unit, own = self.money.currentData(), self.session.words.language
        self.session.restyle(scale=unit if unit in MONEY[own] else SAME_MONEY[unit])

    def _choose_zoom(self) -> None:
        chosen = self.zoom.currentData()
        self.view.set_fit(*((chosen,) if chosen in FITS else ("", chosen / 100)))

    def _show_zoom(self) -> None:
        """The option that holds; a size between them stands as an option of its own while it does."""
        percent = round(100 * self.view.zoom)
        place = self.zoom.findData(self.view.fit or percent)
        extra = len(FITS) + len(ZOOMS)
        while self.zoom.count() > extra and (place < extra):
            self.zoom.removeItem(extra)
        if place < 0 and self.zoom.count():
            if self.zoom.count() > extra:
                self.zoom.removeItem(extra)
            self.zoom.addItem(f"{percent}%", percent)
            place = extra
        self.zoom.setCurrentIndex(place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.draw_more()
        self._look_again()

    def stop(self) -> None:
        self._pause.stop()
        self.latest.stop()
        self.view.stop()


def _together(*parts: QWidget) -> QWidget:
    """Widgets that go to the next line together."""
    made = QWidget()
    made.setLayout(row(*parts))
    return made


def _made(order: Order, step: Step) -> Made:
    """The report as it will be sent, and the seal that stands in it."""
    from scoring.seal import seal

    card = order.card()
    step(-1)
    content = order.pdf(card)
    step(-1)
    return Pdf(content), seal(card), ()
