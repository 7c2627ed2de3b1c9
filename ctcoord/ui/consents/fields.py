"""The parts of the consent form: a field with its rule beside it, boxes to tick, and the words of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ctcoord.domain.authorities import ELEMENTS, Authority
from ctcoord.domain.codes import DataClass
from ctcoord.domain.consent import RULES
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import View
from ctcoord.words import _, in_use, mark

# What each field asks for, in plain words; whose rule it is follows from the kinds of data.
HINTS: Mapping[str, str] = {
    "status": mark("The paper was signed, somebody was asked, or they said no."),
    "authority": mark("A law, an agreement or a court order opens what it names, without a signature here."),
    "persons": mark("Each adult signs for themselves, here or on another form; a parent signs for the children."),
    "recipient": mark("One agency or person. An agency that works with this program sees it there."),
    "classes": mark("Only what is needed for the purpose. Names and birth dates always go along."),
    "discloser": mark("Who hands the records on."),
    "purpose": mark("Why it is shared, as exactly as can be said."),
    "limits": mark("Which records, of which time; nothing else is handed on."),
    "signed_on": mark("The day of the signature."),
    "valid_until": mark("At most a year. It can be taken back earlier at any time."),
    "ends_with": mark("Something that ends it instead of a day, such as leaving the program."),
    "signer": mark("The name as it is signed; of several adults who sign the same page all names, with commas."),
    "signer_capacity": mark("Somebody under 18 decides alone only where the law says so."),
    "capacity_reason": mark(
        "The law names no lowest age: write how it shows that the child understands what is shared."
    ),
    "method": mark("Spoken words are enough only where no rule asks for writing."),
    "witness": mark("Who heard it."),
    "citation": mark("The law with its section, the agreement with its date, or the court with its docket number."),
    "language": mark("The language in which it was explained."),
}
TITLES: Mapping[str, str] = {
    "status": mark("What happened"),
    "authority": mark("Why it may be shared"),
    "ends_with": mark("Or until something happens"),
    "language": mark("Language"),
}
_RULES = {element.field: element for element in ELEMENTS}


def title(field: str) -> str:
    """What a field is called."""
    return _(TITLES[field]) if field in TITLES else in_use().code("consent_field", field)


def hint(field: str, classes: Collection[DataClass]) -> str:
    """What it asks for, with the rule that asks for it where these kinds of data are shared."""
    rule = _RULES[field].asked_by(classes) if field in _RULES else None
    words = _(HINTS[field])
    return f"{words} ({rule})" if rule else words


class FieldRow(View):
    """A label, the rule, the field, and what is wrong with it."""

    def __init__(self, field: str, *widgets: QWidget) -> None:
        super().__init__()
        self.field = field
        self._classes: Collection[DataClass] = ()
        self._title = Text(bold=True, wrap=True)
        self._hint = Text(token="secondary", step="small", wrap=True)
        self._problem = Text(token="error", wrap=True)
        self._problem.hide()
        whole = QVBoxLayout(self)
        for widget in (self._title, self._hint, *widgets, self._problem):
            whole.addWidget(widget)
        self.widgets = widgets
        self._title.setBuddy(widgets[0])
        self.scale(lambda px: whole.setContentsMargins(0, px(4), px(8), px(8)))
        self.scale(lambda px: whole.setSpacing(px(2)))
        self.retranslated()

    def retranslated(self) -> None:
        self._title.setText(title(self.field))
        self._hint.setText(hint(self.field, self._classes))
        if not self.widgets[0].accessibleName():
            self.widgets[0].setAccessibleName(title(self.field))
        self.widgets[0].setAccessibleDescription(self._hint.text())

    def set_classes(self, classes: Collection[DataClass]) -> None:
        """These kinds of data are shared now."""
        self._classes = classes
        self.retranslated()

    def say_problem(self, words: str) -> None:
        """What is wrong; '' for nothing."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))


class Boxes(View):
    """Things to tick, each with a key."""

    changed = Signal()

    def __init__(self, name: str, items: Mapping[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.boxes = {key: CheckBox(words) for key, words in items.items()}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for box in self.boxes.values():
            whole.addWidget(box)
            box.toggled.connect(lambda _on: self.changed.emit())
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    @property
    def ticked(self) -> list[str]:
        """The keys of what is ticked and shown."""
        return [key for key, box in self.boxes.items() if box.isChecked() and not box.isHidden()]

    def tick(self, keys: Collection[str]) -> None:
        """Tick these and no others."""
        for key, box in self.boxes.items():
            box.setChecked(key in keys)

    def show_only(self, shown: Callable[[str], bool]) -> None:
        """Hide what does not apply."""
        for key, box in self.boxes.items():
            box.setVisible(shown(key))


def class_boxes() -> Boxes:
    """The kinds of data; who somebody is goes along with any of them."""
    named = {str(one): in_use().code("data_class", one) for one in DataClass if one is not DataClass.CORE}
    return Boxes(title("classes"), named)


def rules_words(classes: Collection[DataClass]) -> str:
    """Whose rule protects each of these kinds of data."""
    named = [one for one in DataClass if one in classes]
    return " · ".join(f"{in_use().code('data_class', one)}: {RULES[one].citation}" for one in named)


def may_be_ticked(key: str, authority: Authority) -> bool:
    """Safety is in no consent (34 USC 12291(b)(2)); a law or an order may name it."""
    return authority is not Authority.CONSENT or RULES[DataClass(key)].by_consent
