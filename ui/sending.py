"""What is sent on: the open score in the language and on the paper chosen for reports, and all beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QSettings

from reports.extras import PAPERS, Extras, NamedCard, Paper
from reports.numbers import Style
from resources.words import LANGUAGE_IDS, Words
from scoring.analysis.typed import formula_of
from ui.whatif import Basis, basis, own_of
from ui.widgets.header import SAME_MONEY

if TYPE_CHECKING:
    from scoring.analysis.simulate import Simulation
    from scoring.filings.filing import Filing
    from scoring.record import OwnScenario, Peer
    from scoring.scorecard import Scorecard
    from ui.session import Session

LANGUAGE_KEY, PAPER_KEY = "report/language", "report/paper"
LETTER_LANDS = ("US", "CA", "MX", "PH", "CL", "CO", "VE")


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """One report to make. Two are equal where they give the same file."""

    basis: Basis
    read: Filing
    peers: tuple[Peer, ...]
    scenarios: tuple[OwnScenario, ...]
    simulated: Simulation | None
    style: Style
    paper: Paper

    def _key(self) -> tuple[Any, ...]:
        style = self.style
        drawn = (id(self.read), tuple(map(id, self.peers)), self.scenarios, id(self.simulated))
        return (drawn, style.words.language, style.currency, style.scale, self.paper)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Order):
            return NotImplemented
        return self._key() == other._key() and self.basis == other.basis

    __hash__ = None  # type: ignore[assignment]

    def card(self) -> Scorecard:
        return self.basis.card()

    def extras(self, card: Scorecard) -> Extras:
        """All that the report carries beside the card; it takes a while."""
        plain = replace(self.basis.methodology, edits={})
        profiles = plain.profiles
        own = (own_of(card, place, draft) for place, draft in enumerate(self.scenarios))
        return Extras(
            peers=tuple(
                Basis(peer.filing, self.basis.methodology, peer.filing.issuer.profile or next(iter(profiles))).card()
                for peer in self.peers
            ),
            simulated=self.simulated,
            own=tuple(
                NamedCard(
                    made.name, made.card, tuple((to, formula_of(text)) for to, text in draft.rows), draft.is_stress
                )
                for made, draft in zip(own, self.scenarios, strict=True)
                if made.card is not None
            ),
            start=Basis(self.read, plain, self.read.issuer.profile or plain.default_profile).card(),
            read=self.read,
            paper=self.paper,
        )  # fmt: skip

    def pdf(self, card: Scorecard | None = None, extras: Extras | None = None) -> bytes:
        """The report; of a card and what stands beside it where these are made already."""
        from reports import export

        card = card or self.card()
        return export.pdf_bytes(card, self.style, extras or self.extras(card))

    def workbook(self, card: Scorecard | None = None, extras: Extras | None = None) -> bytes:
        from reports import export

        card = card or self.card()
        return export.workbook_bytes(card, self.style, extras or self.extras(card))


def order_of(session: Session, settings: QSettings) -> Order:
    """The report of the session as it is now."""
    state, drawn = session.state, session.simulated
    return Order(
        basis(state),
        state.read,
        state.peers,
        state.scenarios,
        drawn.simulation if drawn is not None and drawn.is_of(state) else None,
        report_style(session, settings),
        paper_of(settings),
    )


def report_style(session: Session, settings: QSettings) -> Style:
    """The window's own, unless reports are to be in another language; the same unit of money in that one."""
    language, style = str(settings.value(LANGUAGE_KEY, "")), session.style
    if language not in LANGUAGE_IDS or language == session.words.language:
        return style
    return replace(style, words=Words(language), scale=SAME_MONEY.get(style.scale, ""))


def paper_of(settings: QSettings) -> Paper:
    """The paper chosen; where none was, that of the country."""
    chosen = settings.value(PAPER_KEY, "")
    found = next((paper for paper in PAPERS if paper == chosen), None)
    land = QLocale.territoryToCode(QLocale.system().territory())
    return found or ("Letter" if land in LETTER_LANDS else "A4")
