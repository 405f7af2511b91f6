"""What a report carries of the work it was made from, so that it can come home and be verified: record and settings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from reports.extras import KINDS, PAPERS, Asked, Extras, NamedCard, Paper
from reports.numbers import Style
from resources import version
from resources.words import LANGUAGE_IDS, Words
from scoring import record
from scoring.problems import Problem, Refused
from scoring.record import OwnScenario, Peer, Work
from scoring.scorecard import Scorecard
from scoring.seal import seal

EDITION = 1


@dataclass(frozen=True, slots=True)
class Against:
    """Another methodology under which the work and its peers were scored too, each under its profile."""

    text: str
    file: str
    shipped: bool
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """The work, and what else made the file: language, unit of money, paper, draws, the version of Assay, the seal.

    `peer_profiles`: under which profile each peer was scored; `has_start`: whether it was compared with its start.
    """

    work: Work
    language: str
    scale: str
    paper: Paper
    version: str
    seal: str
    peer_profiles: tuple[str, ...] = ()
    has_start: bool = False
    draws: int = 0
    seed: int | None = None
    asked: Asked | None = None
    against: Against | None = None

    @property
    def style(self) -> Style:
        return Style(Words(self.language), self.work.filing.issuer.currency, self.scale)

    def remade(self, card: Scorecard | None = None) -> tuple[Scorecard, Extras]:
        """The card and all beside it, computed anew; `card` where the work's own was computed already.

        Raises Refused where this edition of Assay cannot.
        """
        from scoring.engine import evaluate

        work = self.work
        card = card or work.card()
        methodology = card.methodology
        plain = replace(methodology, edits={}, prepared={})
        start = evaluate(plain, work.read) if self.has_start else None
        peers = tuple(
            evaluate(methodology, peer.filing, profile=profile)
            for peer, profile in zip(work.peers, self.peer_profiles, strict=True)
        )
        own = tuple(_own(card, one) for one in work.scenarios)
        return card, Extras(peers, self._drawn(card), own, start, work.read, self.paper, self._against())

    def _against(self) -> tuple[Scorecard, ...]:
        from scoring.engine import evaluate

        if self.against is None:
            return ()
        methodology = record.methodology_of(self.against.text, self.against.file, self.against.shipped)
        filings = (self.work.filing, *(peer.filing for peer in self.work.peers))
        pairs = zip(filings, self.against.profiles, strict=True)
        return tuple(evaluate(methodology, filing, profile=profile) for filing, profile in pairs)

    def _drawn(self, card: Scorecard) -> Any:
        if not self.draws or self.seed is None:
            return None
        from scoring.analysis.simulate import simulate

        return simulate(card, self.draws, self.seed)


def _own(card: Scorecard, own: OwnScenario) -> NamedCard:
    from scoring.analysis.own_scenario import own_scenario, what_if

    overrides = own_scenario(card.methodology, own.name, own.rows)
    return NamedCard(own.name, what_if(card, overrides, own.is_stress), own.rows, own.is_stress)


def carry(card: Scorecard, style: Style, extras: Extras, asked: Asked | None = None) -> bytes:
    """What a file made from all this carries: JSON in UTF-8. Raises ValueError for a card without a filing."""
    work = replace(
        record.work_of(card, extras.read),
        peers=tuple(Peer("", peer.filing) for peer in extras.peers if peer.filing is not None),
        scenarios=tuple(OwnScenario(own.name, own.rows, own.is_stress) for own in extras.own),
    )
    drawn = extras.simulated
    settings = {
        "assay_report": EDITION, "version": version(), "seal": seal(card), "language": style.words.language,
        "scale": style.money_scale, "paper": extras.paper, "start": extras.start is not None,
        "peer_profiles": [peer.profile for peer in extras.peers if peer.filing is not None],
        "draws": drawn.draws if drawn is not None else 0, "seed": drawn.seed if drawn is not None else None,
        **({} if asked is None else {"analysis": asdict(asked)}), **_against(extras.against),
    }  # fmt: skip
    head = json.dumps(settings, ensure_ascii=False)
    return head[:-1].encode() + b', "work": ' + record.encode(work) + b"}"


def _against(cards: Sequence[Scorecard]) -> dict[str, Any]:
    if not cards:
        return {}
    methodology = cards[0].methodology
    profiles = tuple(card.profile for card in cards)
    return {"against": asdict(Against(methodology.text, methodology.file, methodology.shipped, profiles))}


def carried(data: bytes) -> Carried:
    """What a report carries. Raises Refused where the bytes are nothing of the kind, or of a later edition."""
    import msgspec

    try:
        parts = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        given: dict[str, Any] = {key: msgspec.json.decode(raw) for key, raw in parts.items() if key != "work"}
        if given["assay_report"] > EDITION:
            values = {"edition": given["assay_report"], "known": EDITION}
            raise Refused([Problem("record_newer", values=values)])
        work = record.decode(bytes(parts["work"]))
        return _checked(Carried(
            work, str(given["language"]), str(given["scale"]), given["paper"], str(given["version"]),
            str(given["seal"]), tuple(map(str, given["peer_profiles"])), bool(given["start"]), int(given["draws"]),
            given["seed"], _asked(given.get("analysis")), _other(given.get("against")),
        ))  # fmt: skip
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Refused([Problem("record_damaged", values={"detail": str(error)[:120]})]) from None


def _asked(given: dict[str, Any] | None) -> Asked | None:
    """What was asked for; None of a report. Raises KeyError, TypeError or ValueError for nothing of the kind."""
    if given is None:
        return None
    found = Asked(given["kind"], bool(given["sobol"]), int(given["draws"]), int(given["seed"]))
    from scoring.analysis.simulate import MOST_DRAWS

    if found.kind not in KINDS or not 0 <= found.draws <= MOST_DRAWS or found.seed < 0:
        raise ValueError("an analysis")
    return found


def _other(given: dict[str, Any] | None) -> Against | None:
    """The other methodology, where there is one. Raises KeyError or TypeError for nothing of the kind."""
    if given is None:
        return None
    text, file, profiles = str(given["text"]), str(given["file"]), tuple(map(str, given["profiles"]))
    return Against(text, file, bool(given["shipped"]), profiles)


def _checked(found: Carried) -> Carried:
    from reports.numbers import MONEY_SCALES
    from scoring.analysis.simulate import MOST_DRAWS

    wrong = (
        found.language not in LANGUAGE_IDS
        or found.scale not in MONEY_SCALES
        or found.paper not in PAPERS
        or len(found.peer_profiles) != len(found.work.peers)
        or (found.against is not None and len(found.against.profiles) != 1 + len(found.work.peers))
        or not 0 <= found.draws <= MOST_DRAWS
        or not (found.seed is None or isinstance(found.seed, int))
    )
    if wrong:
        raise ValueError("settings of a report")
    return found
