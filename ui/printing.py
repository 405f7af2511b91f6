"""Printing the report: the pages of the PDF, drawn at the printer's resolution beside the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog

from reports.export import save
from scoring.problems import Problem, Refused
from ui.errand import Errand
from ui.tasks import Step, Task

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.pages.report_pdf import Pdf
    from ui.sending import Order

FINEST = 300  # dots to an inch: a page takes 35 MB, and letters of 6 points are sharp
POINTS = 72
WRITTEN = 0.9
SIZES = {"A4": QPageSize.PageSizeId.A4, "Letter": QPageSize.PageSizeId.Letter}


class Printing(Errand):
    """One print at a time of a desk's report: asks for the printer, then prints in the background."""

    CANCELLED = "desk.print.cancelled"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, desk.session, desk.bar, desk.refuse, desk.order)
        self.dialog: QPrintDialog | None = None

    def ask(self) -> None:
        """The system's dialog; it never blocks."""
        if self.task is not None:
            return
        order = self.order()
        printer = new_printer(order)
        dialog = self.dialog = QPrintDialog(printer, self.window)
        dialog.setWindowTitle(self.session.words("desk.print.title"))
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.accepted.connect(lambda: self.print(printer, order))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # the print dialog's own takes a slot by its name

    def print(self, printer: QPrinter, order: Order) -> Task:
        """Print the report in the background; the bar says how far it is, and can stop it."""
        return self.begin(lambda step: print_report(printer, order, step), self.session.words("desk.print.running"))

    def done(self, made: int) -> None:
        self.bar.say([self.session.words("desk.print.done", count=made)])


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
    """Print the pages asked for; how many. Raises Refused where the printer does not take them.

    Printed into a PDF file on the report's own paper, they are the report's own pages: text and lines, no picture.
    """
    from ui.pages.report_pdf import Pdf, pages_of

    content = order.pdf()
    pdf = Pdf(content)
    try:
        first = printer.fromPage() or 1
        pages = range(first - 1, min(printer.toPage() or len(pdf.sizes), len(pdf.sizes)))
        if _is_own_paper(printer, pdf):
            step(WRITTEN)
            save({Path(printer.outputFileName()): pages_of(content, pages)})
        else:
            _paint(printer, pdf, pages, step)
    finally:
        pdf.close()
    return len(pages)


def _is_own_paper(printer: QPrinter, pdf: Pdf) -> bool:
    """Whether what is printed is a PDF file whose pages are as large as the report's."""
    if printer.outputFormat() != QPrinter.OutputFormat.PdfFormat or not printer.outputFileName():
        return False
    paper = printer.pageLayout().fullRectPoints()
    return abs(paper.width() - pdf.sizes[0].width()) < 2 and abs(paper.height() - pdf.sizes[0].height()) < 2


def _paint(printer: QPrinter, pdf: Pdf, pages: Sequence[int], step: Step) -> None:
    painter = QPainter()
    if not painter.begin(printer):
        raise Refused([Problem("print_failed", values={"printer": printer.printerName()})])
    try:
        for place, page in enumerate(pages):
            step(place / len(pages))
            if place and not printer.newPage():
                raise Refused([Problem("print_failed", values={"printer": printer.printerName()})])
            _draw(painter, printer, pdf, page)
    finally:
        painter.end()


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
