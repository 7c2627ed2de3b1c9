"""Files with a case: kept by content, checked when read, refused with a word."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from sqlalchemy import text

from ctcoord.domain.codes import DataClass
from ctcoord.errors import FileIncomplete, NotFound, UsageError
from ctcoord.models.attachment import PART_BYTES
from ctcoord.services import attachments, opened_files, settings, station
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import StationMaker

PNG = b"\x89PNG\r\n\x1a\n" + random.Random(4).randbytes(2 * PART_BYTES)
ABOUT = ("consent", bytes(15) + b"\x01")


@pytest.fixture
def home(desk: Station) -> bytes:
    with desk.write() as connection:
        return cases.household(connection, desk.agency_id or b"")


def add(desk: Station, author: Author, home: bytes, content: bytes = PNG, name: str = "signature.png") -> bytes:
    with desk.write() as connection:
        return attachments.add(connection, author, home, content, name, about=ABOUT)


def parts(desk: Station) -> list[tuple[bytes, int]]:
    with desk.read() as connection:
        sql = "SELECT id, number FROM attachment_part WHERE deleted_at IS NULL ORDER BY number"
        return [(bytes(row[0]), row[1]) for row in connection.execute(text(sql))]


def read(desk: Station, attachment: bytes) -> bytes:
    with desk.read() as connection:
        return attachments.read(connection, attachment)


def test_a_file_comes_back_as_it_was_and_is_named_by_its_content(desk: Station, author: Author, home: bytes) -> None:
    made = add(desk, author, home, name="../scans\\page 1.png")
    assert read(desk, made) == PNG
    with desk.read() as connection:
        (row,) = attachments.of_record(connection, ABOUT[1])
    assert (row.name, row.media_type, row.size_bytes) == ("page 1.png", "image/png", len(PNG))
    assert row.digest == hashlib.sha256(PNG).hexdigest()
    assert len(parts(desk)) == 3


def test_the_same_content_is_kept_once_and_stays_as_long_as_a_name_stands_for_it(
    desk: Station, author: Author, home: bytes
) -> None:
    first, second = add(desk, author, home), add(desk, author, home, name="again.png")
    assert len(parts(desk)) == 3
    with desk.write() as connection:
        attachments.remove(connection, author, first)
    assert read(desk, second) == PNG
    with pytest.raises(NotFound):
        read(desk, first)
    with desk.write() as connection:
        attachments.remove(connection, author, second)
    assert parts(desk) == []
    assert read(desk, add(desk, author, home)) == PNG  # what was taken away is put back


def test_two_stations_make_the_same_parts(
    desk: Station, author: Author, home: bytes, make_station: StationMaker
) -> None:
    add(desk, author, home)
    other = make_station("second")
    with other.write() as connection:
        cases.add(connection, "household", home, id=home, owner_id=other.agency_id)
    add(other, author, home, name="called otherwise.png")
    assert parts(other) == parts(desk)


def test_each_bucket_has_its_own_parts(desk: Station, author: Author, home: bytes) -> None:
    add(desk, author, home)
    with desk.write() as connection:
        secret = attachments.add(connection, author, home, PNG, "a.png", about=ABOUT, data_class=DataClass.HEALTH)
    assert len(parts(desk)) == 6
    assert read(desk, secret) == PNG


def test_content_that_was_changed_is_not_handed_out(desk: Station, author: Author, home: bytes) -> None:
    made = add(desk, author, home)
    with desk.write() as connection:
        connection.execute(text("UPDATE attachment_part SET body = 'AAAA' WHERE number = 1"))
    with pytest.raises(FileIncomplete):
        read(desk, made)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"PK\x03\x04rest",
        b"GIF89a\x01\x00",
        b"<!DOCTYPE html><p>x",
        b"  <svg onload=x>",
        b"a\x00b",
        b"\xff\xfe1",
    ],
)
def test_other_files_are_refused_whatever_they_are_called(
    desk: Station, author: Author, home: bytes, content: bytes
) -> None:
    with pytest.raises(UsageError):
        add(desk, author, home, content, "letter.pdf")
    assert parts(desk) == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"\xff\xd8\xff\xe0", "image/jpeg"), (b"%PDF-1.7\n", "application/pdf"), ("Señora\n".encode(), "text/plain")],
)
def test_the_kind_is_what_the_content_says(content: bytes, kind: str) -> None:
    assert attachments.sniff(content) == kind


def test_the_agency_sets_how_large_a_file_may_be(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        settings.put(connection, "attachment_bytes", len(PNG) - 1)
    with pytest.raises(UsageError, match=r"0\.1 MB"):
        add(desk, author, home)
    with desk.write() as connection:
        settings.put(connection, "attachment_bytes", len(PNG))
    add(desk, author, home)


@pytest.mark.parametrize("name", ["", "  ", "folder/", "..", "\x07"])
def test_a_file_needs_a_name(desk: Station, author: Author, home: bytes, name: str) -> None:
    with pytest.raises(UsageError):
        add(desk, author, home, name=name)


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("invoice.exe", "application/pdf", "invoice.pdf"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\scan\\page.1.png", "image/png", "page_1.png"),
        ("con.txt", "text/plain", "file-con.txt"),
        ("-rf *.pdf", "application/pdf", "rf.pdf"),
        ("\u202egnp.exe", "image/png", "gnp.png"),
        ("....", "text/plain", "file.txt"),
        ("a" * 300, "text/plain", f"{'a' * 60}.txt"),
    ],
)
def test_a_copy_to_open_has_a_harmless_name(name: str, kind: str, shown: str) -> None:
    assert opened_files.shown_name(name, kind) == shown


def test_what_is_no_picture_pdf_or_text_is_not_opened_whatever_it_calls_itself(
    desk: Station, author: Author, home: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = b"MZ\x90\x00 a program"
    monkeypatch.setattr(
        attachments, "_checked", lambda _connection, _content: "application/pdf"
    )  # as of another station
    made = add(desk, author, home, program, "letter.pdf")
    with desk.read() as connection:
        (row,) = [one for one in attachments.of_record(connection, ABOUT[1]) if one.id == made]
        with pytest.raises(UsageError, match="not opened"):
            opened_files.open_copy(connection, desk.home, row)
    assert not (desk.home / opened_files.FOLDER).exists()


def test_a_copy_that_a_kill_left_is_gone_at_the_next_start(
    make_station: StationMaker, author: Author, tmp_path: Path
) -> None:
    desk = make_station("killed")
    with desk.write() as connection:
        where = cases.household(connection, desk.agency_id or b"")
        attachments.add(connection, author, where, b"Plain words", "words.txt", about=ABOUT)
    with desk.read() as connection:
        (row,) = attachments.of_record(connection, ABOUT[1])
        path = opened_files.open_copy(connection, desk.home, row)
    key = desk.store.key
    desk.store.close()  # and nothing else
    desk.drafts.close()
    assert path.read_bytes() == b"Plain words"
    station.open_with_key(desk.home, key).close()
    assert not path.exists()
