"""Every action once: its name, menu, shortcut and role. Its words are `window.action.<id>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ui.texts import Texts

Keys = QKeySequence.StandardKey
Role = QAction.MenuRole


@dataclass(frozen=True, slots=True)
class Planned:
    """`line`: a separator stands before it. `keys`: a standard key or written ones.

    `shown_only`: whatever has the focus answers to the key itself; the menu only says it.
    """

    id: str
    menu: str
    keys: Keys | str | None = None
    role: Role = Role.NoRole
    line: bool = False
    shown_only: bool = False


ACTIONS = (
    Planned("open", "file", Keys.Open),
    Planned("fetch", "file", "Ctrl+Shift+O"),
    Planned("library", "file", "Ctrl+L", line=True),
    Planned("save_work", "file", Keys.Save),
    Planned("history", "file", "Ctrl+H"),
    Planned("export_pdf", "file", "Ctrl+Shift+E", line=True),
    Planned("export_workbook", "file", "Ctrl+E"),
    Planned("print", "file", Keys.Print),
    Planned("email", "file", "Ctrl+Shift+M"),
    Planned("open_methodology", "file", line=True),
    Planned("save_methodology", "file", "Ctrl+Shift+S"),
    Planned("shipped_methodology", "file"),
    Planned("write_template", "file", line=True),
    Planned("verify", "file"),
    Planned("quit", "file", Keys.Quit, Role.QuitRole, line=True),
    Planned("undo", "edit", Keys.Undo),
    Planned("redo", "edit", Keys.Redo),
    Planned("copy", "edit", Keys.Copy, line=True, shown_only=True),
    Planned("copy_table", "edit", "Ctrl+Shift+C"),
    Planned("select_all", "edit", Keys.SelectAll, shown_only=True),
    Planned("reset_all", "edit", "Ctrl+Shift+R", line=True),
    Planned("settings", "edit", "Ctrl+,", Role.PreferencesRole, line=True),
    Planned("overview", "view", "Ctrl+1"),
    Planned("filing", "view", "Ctrl+2"),
    Planned("assumptions", "view", "Ctrl+3"),
    Planned("scenarios", "view", "Ctrl+4"),
    Planned("compare", "view", "Ctrl+5"),
    Planned("report", "view", "Ctrl+6"),
    Planned("palette", "view", "Ctrl+K; Ctrl+Shift+P", line=True),
    Planned("lineage", "view", "Ctrl+I"),
    Planned("next_pane", "view", "F6"),
    Planned("previous_pane", "view", "Shift+F6"),
    Planned("guide", "help", Keys.HelpContents),
    Planned("tour", "help"),
    Planned("what", "help", "Shift+F1"),
    Planned("about", "help", None, Role.AboutRole),
)


def build(
    window: QMainWindow, menus: Mapping[str, QMenu], texts: Texts, calls: Mapping[str, Callable[[], object]]
) -> dict[str, QAction]:
    """Fill the menus; every action is bound to its words and its call."""
    made: dict[str, QAction] = {}
    for planned in ACTIONS:
        if planned.line:
            menus[planned.menu].addSeparator()
        action = QAction(window)
        action.setMenuRole(planned.role)
        if isinstance(planned.keys, str):
            action.setShortcuts(QKeySequence.listFromString(planned.keys))
        elif planned.keys is not None:
            action.setShortcuts(planned.keys)
        if planned.shown_only:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # of the menu, which never has the focus
        texts.bind(f"window.action.{planned.id}", action.setText)
        action.triggered.connect(_without_argument(calls[planned.id]))
        menus[planned.menu].addAction(action)
        made[planned.id] = action
    return made


def _without_argument(call: Callable[[], object]) -> Callable[[], None]:
    """A trigger says whether its action is checked; a call that takes something else would take that for it."""

    def triggered() -> None:
        call()

    return triggered


def choice_menu(
    menu: QMenu, texts: Texts, key: str, options: Mapping[str, str], chosen: str, choose: Callable[[str], None]
) -> QMenu:
    """A submenu of which one option holds. `options`: id → key of its words, or the words themselves after `=`."""
    made = menu.addMenu("")
    texts.bind(key, made.setTitle)
    group = QActionGroup(made)
    for option, words in options.items():
        action = made.addAction("")
        action.setCheckable(True)
        action.setData(option)
        action.setChecked(option == chosen)
        if words.startswith("="):
            action.setText(words[1:])
        else:
            texts.bind(words, action.setText)
        group.addAction(action)
        action.triggered.connect(_chosen(choose, option))
    return made


def hold(menu: QMenu, chosen: str) -> None:
    """Mark the option of a submenu that holds now."""
    for action in menu.actions():
        action.setChecked(action.data() == chosen)


def _chosen(choose: Callable[[str], None], option: str) -> Callable[[], None]:
    return lambda: choose(option)
