"""Printing the report: the pages of the PDF, drawn at the printer's resolution beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog

from scoring.problems import Problem, Refused
from ui.tasks import Step, Task

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.pages.report_pdf import Pdf
    from ui.sending import Order

FINEST = 300  # dots to an inch: a page takes 35 MB, and letters of 6 points are sharp
POINTS = 72
SIZES = {"A4": QPageSize.PageSizeId.A4, "Letter": QPageSize.PageSizeId.Letter}


class Printing(QObject):
    """One print at a time of a desk's report: asks for the printer, then prints in the background."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.task: Task | None = None
        self.dialog: QPrintDialog | None = None

    def ask(self) -> None:
        """The system's dialog; it never blocks."""
        if self.task is not None:
            return
        order = self.desk.order()
        printer = new_printer(order)
        dialog = self.dialog = QPrintDialog(printer, self.desk.window)
        dialog.setWindowTitle(self.desk.session.words("desk.print.title"))
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.accepted.connect(lambda: self.print(printer, order))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # the print dialog's own takes a slot by its name

    def print(self, printer: QPrinter, order: Order) -> Task:
        """Print the report in the background; the bar says how far it is, and can stop it."""
        words, bar = self.desk.session.words, self.desk.bar
        task = self.task = Task(lambda step: print_report(printer, order, step), self)
        task.advanced.connect(bar.advance)
        task.done.connect(self._done)
        task.failed.connect(self._failed)
        task.cancelled.connect(lambda: self._end(words("desk.print.cancelled")))
        bar.busy(words("desk.print.running"), task.cancel)
        return task.start()

    def _done(self, pages: int) -> None:
        self._end(self.desk.session.words("desk.print.done", count=pages))

    def _failed(self, error: Exception) -> None:
        self._end("")
        self.desk.refuse(error)

    def _end(self, said: str) -> None:
        self.task = None
        if said:
            self.desk.bar.say([said])
        else:
            self.desk.bar.hide()

    def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.task.wait(3.0)


def new_printer(order: Order) -> QPrinter:
    """The printer that is set up first, with the report's paper and no margins beside the report's own."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(min(printer.resolution(), FINEST))
    printer.setPageSize(QPageSize(SIZES[order.paper]))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setDocName(order.basis.filing.issuer.name)
    printer.setCreator("Assay")
    return printer


def print_report(printer: QPrinter, order: Order, step: Step) -> int:
    """Print the pages asked for; how many. Raises Refused where the printer does not take them."""
    from ui.pages.report_pdf import Pdf

    pdf = Pdf(order.pdf())
    try:
        first = printer.fromPage() or 1
        last = min(printer.toPage() or len(pdf.sizes), len(pdf.sizes))
        painter = QPainter()
        if not painter.begin(printer):
            raise Refused([Problem("print_failed", values={"printer": printer.printerName()})])
        try:
            for place, page in enumerate(range(first - 1, last)):
                step(place / max(last - first + 1, 1))
                if place and not printer.newPage():
                    raise Refused([Problem("print_failed", values={"printer": printer.printerName()})])
                _draw(painter, printer, pdf, page)
        finally:
            painter.end()
    finally:
        pdf.close()
    return max(last - first + 1, 0)


def _draw(painter: QPainter, printer: QPrinter, pdf: Pdf, page: int) -> None:
    """A page as large as the paper allows, where it stands in the file."""
    resolution = printer.resolution()
    paper = QRectF(printer.pageLayout().fullRectPixels(resolution))
    size = pdf.sizes[page] * (resolution / POINTS)
    fits = size.width() <= paper.width() + 1 and size.height() <= paper.height() + 1
    shrunk = size if fits else size.scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    image = pdf.picture(page, resolution / POINTS)
    if image is not None:
        origin = printer.pageLayout().paintRectPixels(resolution).topLeft()
        painter.drawImage(QRectF(-origin.x(), -origin.y(), shrunk.width(), shrunk.height()), image)
