"""What differs from the default methodology, number by number, and how a page marks it."""

from __future__ import annotations

from ui.session import Session

CHANGED = "●"


def edits_behind(session: Session, name: str) -> tuple[str, ...]:
    """The edits that a number is or is read from at once: a weight, a limit, the scale behind a metric's score."""
    edited, state = session.edited, session.state
    if not edited:
        return ()
    owner, _, part = name.rpartition(".")
    wanted = {name}
    if part == "weight":
        wanted |= {f"{owner}.{kind}.{state.profile}" for kind in ("weight", "reweight")}
    metric = state.methodology.metrics.get(owner)
    if part == "score" and metric is not None and state.profile in metric.scales:
        wanted.add(metric.scales[state.profile])
    return tuple(edit for edit in edited if edit in wanted)


def marked(session: Session, name: str, text: str) -> str:
    """A number's text, with the mark where it was changed."""
    return f"{text} {CHANGED}" if edits_behind(session, name) else text


def why_marked(session: Session, name: str) -> str:
    """The mark in words: what was changed and what the default is; empty where nothing was."""
    from ui.models.assumptions import default_text

    words = session.words
    found = edits_behind(session, name)
    said = [words("edit.changed_from", name=words.name(edit), value=default_text(session, edit)) for edit in found]
    return "\n".join(said)
