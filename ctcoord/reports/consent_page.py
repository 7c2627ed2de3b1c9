"""The consent form as a page: to be read, signed and kept by the family, in their language.

Elements: 42 CFR 2.31(a), 45 CFR 164.508(c), 34 CFR 99.30(b). The notice that goes with records of substance use stands
on it in plain words (42 CFR 2.32), so that whoever signs knows what a recipient is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from ctcoord.domain.authorities import REDISCLOSURE, Authority, Form, Method
from ctcoord.domain.codes import DataClass
from ctcoord.domain.consent import RULES
from ctcoord.errors import FileIncomplete, NotFound
from ctcoord.reports.packet import Content, draw
from ctcoord.services import agencies, attachments
from ctcoord.services.author import Author
from ctcoord.services.sharing import AuthorityRow
from ctcoord.words import Words, mark

__all__ = ["Content", "content", "draw"]

_LINE = "_" * 32

# What whoever signs is told, with the rule that asks for it.
RIGHTS = (
    mark("You do not have to sign. Ask us what a no means for the help that you asked for."),
    mark(
        "You can take this back at any time: tell us, or write to us. What was shared before stays shared"
        " (42 CFR 2.31(a)(6); 45 CFR 164.508(c)(2)(i))."
    ),
    mark("You get a copy of this page (45 CFR 164.508(c)(4))."),
    mark("Whoever receives your records may share them further where no law forbids it (45 CFR 164.508(c)(2)(iii))."),
)
PART_2 = mark(
    "Records about substance use stay protected by Federal rules (42 CFR part 2). Whoever receives them is told in"
    " writing that they may not pass them on, or use them against you in a proceeding, unless you agree in writing or"
    " a court orders it under those rules (42 CFR 2.32)."
)
STAYS_HERE = mark("This page stays with the agency: do not hand it out or leave it at the family's home.")


def content(
    connection: Connection,
    author: Author,
    form: Form,
    names: Mapping[bytes, str],
    *,
    language: str,
    safe_at_home: bool,
    signed: AuthorityRow | None = None,
) -> Content:
    """What the page says: of a form to be signed, or of what was given (``signed``). ``names`` by person's id.

    ``safe_at_home``: somebody asked whether it may be taken home, and it may.
    """
    words = Words(language)
    agency = agencies.name_of(connection, author.agency_id)
    law = form.authority is not Authority.CONSENT
    title = words("Permission to share information") if not law else words.code("authority", form.authority)
    blocks = [
        (words("What may be shared"), _what(form, names, words)),
        (words("Kinds of data"), _kinds(form, words)),
        *(() if law else ((words("Your rights"), tuple(("", words(one)) for one in RIGHTS)),)),
        *_part_2(form, words),
        (words("Signature"), _signature(form, signed, words)),
        (words("Agency"), _present(((words("Agency"), agency), (words("Printed on"), words.date(author.today))))),
    ]
    drawn = _drawn(connection, signed) if signed is not None else b""
    first = "" if safe_at_home else words(STAYS_HERE)
    return Content(title, first, tuple(blocks), words.language, {words("Signature"): drawn} if drawn else {})


def _drawn(connection: Connection, signed: AuthorityRow) -> bytes:
    """The signature that was drawn, as a picture; b"" for one on paper, or whose file has not come here yet."""
    if signed.method != Method.DRAWN or signed.attachment_id is None:
        return b""
    try:
        return attachments.read(connection, signed.attachment_id)
    except (FileIncomplete, NotFound):
        return b""


def _field(words: Words, name: str) -> str:
    return words.code("consent_field", name)


def _what(form: Form, names: Mapping[bytes, str], words: Words) -> tuple[tuple[str, str], ...]:
    about = ", ".join(names[who] for who, _born in form.persons if who in names)
    ends = " · ".join(part for part in (_day(form.valid_until, words), form.ends_with) if part)
    filled = (
        ("persons", about if form.persons else words("Everybody of the household")),
        ("discloser", form.discloser),
        ("recipient", form.recipient),
        ("purpose", form.purpose),
        ("limits", form.limits),
        ("valid_until", ends),
    )
    open_ = tuple((_field(words, name), said or _LINE) for name, said in filled)
    return open_ + _present(((_field(words, "citation"), form.citation),))


def _kinds(form: Form, words: Words) -> tuple[tuple[str, str], ...]:
    named = [one for one in DataClass if one in form.classes]
    return tuple((words.code("data_class", one), RULES[one].citation) for one in named) or (("", _LINE),)


def _part_2(form: Form, words: Words) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    if not any(one in REDISCLOSURE for one in form.classes):
        return []
    return [(words("Records about substance use"), (("", words(PART_2)),))]


def _signature(form: Form, signed: AuthorityRow | None, words: Words) -> tuple[tuple[str, str], ...]:
    """Lines to fill in by hand, or what was filled in."""
    if signed is None:
        blank = (("signer", form.signer or _LINE), ("signer_capacity", words.code("signer_capacity",
                 form.signer_capacity)), ("signed_on", _LINE))  # fmt: skip
        return (*((_field(words, name), said) for name, said in blank), (words("Signature"), f"\n{_LINE}"))
    said = (
        (words("Status"), words.code("consent_status", signed.status)),
        (_field(words, "signer"), signed.signer or ""),
        (_field(words, "signer_capacity"), words.code("signer_capacity", signed.signer_capacity or "")),
        (_field(words, "method"), words.code("signature_method", signed.method or "")),
        (_field(words, "witness"), signed.witness or ""),
        (_field(words, "signed_on"), _day(signed.signed_on, words)),
        (_field(words, "valid_until"), _day(signed.valid_until, words)),
        (words("Ended on"), _day(signed.ended_on, words)),
    )
    return _present(said)


def _present(said: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in said if value)


def _day(day: date | None, words: Words) -> str:
    return words.date(day) if day else ""
