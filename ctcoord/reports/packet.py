"""A referral's packet as PDF: one page or two for the recipient, in the family's language, of what may be handed on.

What stands in it is decided in ``packet_content``; under which authority, here.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.authorities import REDISCLOSURE
from ctcoord.domain.codes import DataClass
from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.errors import UsageError
from ctcoord.reports import fonts
from ctcoord.reports.packet_content import SECTIONS, Line, chosen, known
from ctcoord.services import agencies, directory, family_view, records, referrals, sharing
from ctcoord.services.author import Author
from ctcoord.services.sharing import AuthorityRow
from ctcoord.words import LANGUAGES, Words, mark

_WIDTH, _MARGIN, _LABEL, _PICTURE = 216, 18, 62, 80  # millimetres: Letter

# 42 CFR 2.32(a)(1), in plain words.
NOTICE = (
    mark(
        "This packet holds records about substance use that Federal rules protect (42 CFR part 2). You may not use or"
        " pass on these records, or speak about them as a witness, in a civil, criminal, administrative or legislative"
        " proceeding against the patient, unless the patient consents or a court orders it under 42 CFR 2.64 or 2.65;"
        " 42 CFR 2.12(c)(5) is the one exception."
    ),
    mark(
        "You may not pass them on or use them in another way either, unless the patient's written consent allows it or"
        " 42 CFR part 2 does. A general permission to release medical or other information is not enough (42 CFR 2.31)."
    ),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A packet: the file, a name for it that names nobody, its language and the kinds of data it hands on.

    ``take_home`` is the caller's answer; a packet that is not safe at home says so on its first line.
    """

    pdf: bytes
    name: str
    language: str
    classes: frozenset[str]
    take_home: bool


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a page, before they are drawn: title, and blocks of a heading with (label, text) rows."""

    title: str
    first: str
    blocks: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    language: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # PNG, under the block of this heading


def packet(
    connection: Connection,
    author: Author,
    referral_id: bytes,
    *,
    safe_at_home: bool,
    language: str | None = None,
    legal_reason: str | None = None,
) -> Printed:
    """The packet of a referral, drawn. ``safe_at_home``: whether somebody asked if it may be taken home, and it may.

    ``legal_reason`` stands for the authority of a draft that needs no consent. Raises NothingAllows where nothing
    opens its kinds of data today, UsageError for a person who has died, or a referral that was taken back; NotFound.
    """
    found = content(
        connection, author, referral_id, safe_at_home=safe_at_home, language=language, legal_reason=legal_reason
    )
    row = records.get(connection, "referral", referral_id)
    return Printed(
        draw(found, author), f"referral-{referral_id.hex()[-8:]}.pdf", found.language, referrals.disclosed(row),
        safe_at_home,
    )  # fmt: skip


def content(
    connection: Connection,
    author: Author,
    referral_id: bytes,
    *,
    safe_at_home: bool,
    language: str | None = None,
    legal_reason: str | None = None,
) -> Content:
    """What a packet says: see ``packet``."""
    row = records.get(connection, "referral", referral_id)
    if row["status"] in (S.CANCELLED, S.ENTERED_IN_ERROR):
        raise UsageError(what="This referral was taken back: nothing is printed for it.", fix="Make a new referral.")
    words = Words(_language(connection, author, row, language))
    authority, law = authority_of(connection, author, row, legal_reason)
    lines = chosen(
        known(connection, author, row["scope_id"], words),
        referrals.disclosed(row),
        people_of(connection, row, authority),
    )
    person = referrals.person_of(row)
    if person and not any(line.section == "people" and person in line.about for line in lines):
        raise UsageError(what="This person has died: nothing is sent.", fix="Cancel the draft.")
    blocks = [
        (words("What is asked for"), _asked(row, words)),
        *_sections(lines, words),
        *_papers(connection, row, words),
        (words("Why this may be shared"), tuple(_scope(authority, law, row, words))),
        *_notice(row, words),
        (words("Sender"), _sender(connection, author, words)),
    ]
    first = "" if safe_at_home else words("For the recipient only: do not hand out or leave at the family's home.")
    title = words("Referral: {service}", service=row["service"])
    return Content(title, first, tuple(blocks), words.language)


def draw(found: Content, author: Author) -> bytes:
    """A content as PDF with title and language; Letter, page numbers at the foot."""
    from fpdf import FPDF
    from fpdf.enums import XPos, YPos

    pdf = FPDF(format="letter", unit="mm")
    chosen_font = fonts.choose(pdf)
    family, shown = chosen_font.family, chosen_font.drawable
    below: dict[str, Any] = {"new_x": XPos.LMARGIN, "new_y": YPos.NEXT, "align": "L"}
    pdf.set_title(found.title)
    pdf.set_lang("es-US" if found.language == "es" else "en-US")
    pdf.set_creation_date(author.now)
    pdf.set_margin(_MARGIN)
    pdf.set_auto_page_break(True, margin=_MARGIN)
    pdf.add_page()
    if found.first:
        pdf.set_font(family, "B", 10)
        pdf.multi_cell(0, 5, shown(found.first), border=1, padding=2, **below)
        pdf.ln(3)
    pdf.set_font(family, "B", 16)
    pdf.multi_cell(0, 8, shown(found.title), **below)
    for heading, rows in found.blocks:
        pdf.ln(3)
        pdf.set_font(family, "B", 11)
        pdf.multi_cell(0, 6, shown(heading), **below)
        pdf.line(_MARGIN, pdf.get_y(), _WIDTH - _MARGIN, pdf.get_y())
        pdf.ln(1)
        for label, said in rows:
            _row(pdf, family, shown(label), shown(said), below)
        if heading in found.pictures:
            pdf.ln(2)
            pdf.image(io.BytesIO(found.pictures[heading]), w=_PICTURE, alt_text=shown(heading))
    return bytes(pdf.output())


def _row(pdf: Any, family: str, label: str, said: str, below: dict[str, Any]) -> None:
    """A label beside its text; a row without a label takes the whole width."""
    if not label:
        pdf.set_font(family, "", 10)
        pdf.multi_cell(0, 5, said, **below)
        return
    if pdf.will_page_break(10):
        pdf.add_page()
    top, page = pdf.get_y(), pdf.page_no()
    pdf.set_font(family, "B", 10)
    pdf.multi_cell(_LABEL - 2, 5, label, **below)
    after, last = pdf.get_y(), pdf.page_no()
    if last != page:  # a label longer than the page: its text follows below
        pdf.set_font(family, "", 10)
        pdf.multi_cell(0, 5, said, **below)
        return
    pdf.set_xy(_MARGIN + _LABEL, top)
    pdf.set_font(family, "", 10)
    pdf.multi_cell(0, 5, said or "—", **below)
    if pdf.page_no() == page:
        pdf.set_y(max(after, pdf.get_y()))


def authority_of(
    connection: Connection, author: Author, row: dict[str, Any], legal_reason: str | None
) -> tuple[AuthorityRow | None, str | None]:
    """What lets it be printed today. What was sent under a consent that has ended since is not printed again."""
    law = row["legal_reason"] or (legal_reason or "").strip() or None
    classes = referrals.disclosed(row)
    known_here = sharing.of_family(connection, author, row["scope_id"])
    found = sharing.covering_of(
        known_here,
        sharing.same_person(connection, referrals.person_of(row)),
        recipient=row["recipient"],
        recipient_id=row["recipient_id"],
        classes=classes,
        today=author.today,
    )
    if found is None and law is None:
        raise referrals.nothing_allows(row, sorted(classes))
    return next((one for one in known_here if one.id == found), None), law


def people_of(connection: Connection, row: dict[str, Any], authority: AuthorityRow | None) -> frozenset[bytes] | None:
    """Whom it may name: the person it is for, everybody for a household; only those whom the authority is about."""
    person = referrals.person_of(row)
    if person is None:
        return None if authority is None or authority.everybody else authority.persons
    same = {one for one in sharing.same_person(connection, person) if one}
    head = {bytes(found[0]) for found in records.rows_of(connection, _HEAD, [row["scope_id"]])}
    if authority and authority.persons is not None:
        head &= authority.persons
    return frozenset(same | head)


def _asked(row: dict[str, Any], words: Words) -> tuple[tuple[str, str], ...]:
    said = [
        (words("Recipient"), row["recipient"]),
        (words("Service"), row["service"]),
        (words("Kind"), words.code("domain", row["domain"])),
        (words("Urgency"), words.code("urgency", row["urgency"])),
    ]
    return tuple((label, value) for label, value in said if value)


def _sections(lines: tuple[Line, ...], words: Words) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    found = []
    for code, title in SECTIONS.items():
        rows = dict.fromkeys((line.label, line.value) for line in lines if line.section == code)
        if rows:
            found.append((words(title), tuple(rows)))
    return found


def _papers(connection: Connection, row: dict[str, Any], words: Words) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """What the service asks for and this page does not hold, so that nobody is sent home for a paper."""
    asked = directory.documents(connection, row["service_id"]) if row["service_id"] else ()
    if not asked:
        return []
    heading = words("Documents that the service asks for: not in this packet, please bring them")
    return [(heading, tuple(("", f"• {one}") for one in asked))]


def _scope(authority: AuthorityRow | None, law: str | None, row: dict[str, Any], words: Words) -> Any:
    """The authority or its scope: 42 CFR 2.32 asks that it goes with the records; for the others it is courtesy."""
    if authority is None:
        yield words("Law"), law or ""
    else:
        yield words("Authority"), words.code("authority", authority.authority)
        until = words.date(authority.valid_until) if authority.valid_until else authority.ends_with or words("no end")
        rest = (
            (words("Signed by"), authority.signer),
            (words("Signed on"), words.date(authority.signed_on)),
            (words("Holds until"), until),
            (words("Who may share"), authority.discloser),
            (words("Who may see it"), authority.recipient),
            (words("What for"), authority.purpose),
            (words("What exactly, and how much"), authority.limits),
            (words("Which law, agreement or order"), authority.citation),
        )
        yield from ((label, value) for label, value in rest if value)
    names = [words.code("data_class", one) for one in DataClass if one in referrals.disclosed(row)]
    yield words("Kinds of data"), ", ".join(names)


def _notice(row: dict[str, Any], words: Words) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    rules = [REDISCLOSURE[one] for one in DataClass if one in referrals.disclosed(row) and one in REDISCLOSURE]
    if not rules:
        return []
    heading = words("Notice to whoever receives this ({rule})", rule=", ".join(rules))
    return [(heading, tuple(("", words(text)) for text in NOTICE))]


def _sender(connection: Connection, author: Author, words: Words) -> tuple[tuple[str, str], ...]:
    agency = agencies.name_of(connection, author.agency_id)
    worker = agencies.staff(connection, author.staff_id).name if author.staff_id else ""
    said = ((words("Agency"), agency), (words("Caseworker"), worker), (words("Date"), words.date(author.today)))
    return tuple((label, value) for label, value in said if value)


def _language(connection: Connection, author: Author, row: dict[str, Any], asked: str | None) -> str:
    """The one asked for, the referral's, else the family's first that pages are printed in."""
    spoken = family_view.family(connection, row["scope_id"], author.agency_id).languages
    return next((one for one in (asked, row["language"], *spoken) if one in LANGUAGES), "en")


_HEAD = "SELECT id FROM person WHERE scope_id IN :homes AND head AND deleted_at IS NULL AND died_on IS NULL"
