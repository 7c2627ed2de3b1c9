"""Exports in zips and folders: opened within limits, never unpacked, bombs refused before they are read."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from ctcoord.errors import FileFault
from ctcoord.exchange import folders
from ctcoord.services.station import Station
from tests.exchange.hmis_export import client, family
from tests.exchange.importing import bring_in, dump, look, one


@pytest.mark.parametrize("inside", ["", "source/", "export 2026/hmis/"])
def test_a_zip_is_read_like_its_folder(desk: Station, tmp_path: Path, inside: str) -> None:
    packed = family().zip(tmp_path / "export.zip", inside)
    report = bring_in(desk, packed)
    assert report.total.new == report.total.read == 8
    assert one(desk, "SELECT source_name FROM import_run") == "export.zip"
    assert bring_in(desk, packed.with_suffix(".folder") if not inside else packed).total.unchanged == 8


def test_a_zip_of_older_windows_programs_names_folders_their_way(desk: Station, tmp_path: Path) -> None:
    files = [file for file in family().write(tmp_path / "a").iterdir() if file.is_file()]
    infos = [zipfile.ZipInfo("export 2026/" + file.name) for file in files]
    for info in infos:
        info.filename = info.filename.replace("/", "\\")
    path = packed(tmp_path / "a.zip", *((i, file.read_bytes()) for i, file in zip(infos, files, strict=True)))
    assert b"export 2026\\Client.csv" in path.read_bytes()
    assert look(desk, path).total.read == 8


def test_a_folder_in_a_folder(desk: Station, tmp_path: Path) -> None:
    family().write(tmp_path / "a" / "source")
    assert look(desk, tmp_path / "a").total.read == 8


def test_several_exports_in_one_are_named(desk: Station, tmp_path: Path) -> None:
    for year in ("2024", "2026"):
        family().write(tmp_path / "a" / year)
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        for file in sorted((tmp_path / "a").rglob("*.csv")):
            archive.write(file, f"sent/{file.relative_to(tmp_path / 'a')}")
    for place in ("a", "both.zip"):
        with pytest.raises(FileFault) as fault:
            bring_in(desk, tmp_path / place)
        assert "it holds several exports: 2024, 2026" in str(fault.value)


def test_names_differ_in_case(desk: Station, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    (folder / "Client.csv").rename(folder / "CLIENT.CSV")
    assert look(desk, folder).files["CLIENT.CSV"].read == 2


def packed(path: Path, *parts: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


def faulty(desk: Station, path: Path) -> str:
    """The fault of a file, in words; the store is as it was."""
    before = dump(desk)
    with pytest.raises(FileFault) as fault:
        bring_in(desk, path)
    assert dump(desk) == before
    return str(fault.value)


def test_a_bomb_is_refused(desk: Station, tmp_path: Path) -> None:
    bomb = packed(tmp_path / "bomb.zip", ("Export.csv", b"0" * (64 << 20)))
    assert "more than an agency file can hold" in faulty(desk, bomb)


def test_a_bomb_of_many_small_files_is_refused(desk: Station, tmp_path: Path) -> None:
    parts = [(f"{number}.csv", b"0" * (folders.SMALL - 1)) for number in range(8)]
    assert "more than an agency file can hold" in faulty(desk, packed(tmp_path / "bomb.zip", *parts))


def test_a_bomb_that_lies_about_its_size_is_refused(desk: Station, tmp_path: Path) -> None:
    rows = "\n".join(["ExportID,SourceID", "x1," + "0" * 40_000_000])
    bomb = packed(tmp_path / "bomb.zip", ("Export.csv", rows.encode()), ("Client.csv", b"PersonalID\n1\n"))
    raw = bytearray(bomb.read_bytes())
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = struct.pack("<I", 100)  # what it says it unpacks to
    bomb.write_bytes(raw)
    assert "damaged" in faulty(desk, bomb) or "one row" in faulty(desk, bomb)


def test_too_many_files_are_refused(desk: Station, tmp_path: Path) -> None:
    many = [(f"{number}.csv", b"a") for number in range(folders.MOST_FILES + 1)]
    assert "more than an agency file can hold" in faulty(desk, packed(tmp_path / "many.zip", *many))


def test_a_zip_in_a_zip_is_not_opened(desk: Station, tmp_path: Path) -> None:
    inner = family().zip(tmp_path / "inner.zip").read_bytes()
    assert "Export.csv is missing" in faulty(desk, packed(tmp_path / "outer.zip", ("inner.zip", inner)))


@pytest.mark.parametrize(
    "name", ["../Client.csv", "/etc/Client.csv", "a/../../Client.csv", "C:\\Client.csv", "..\\x.csv"]
)
def test_names_that_lead_outside_are_refused(desk: Station, tmp_path: Path, name: str) -> None:
    assert "names files outside itself" in faulty(
        desk, packed(tmp_path / "a.zip", (name, b"PersonalID\n1\n"), ("Client.csv", b""))
    )


def test_a_name_twice_is_refused(desk: Station, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    (folder / "client.CSV").write_text("PersonalID\n1\n")
    assert "two files have this name" in faulty(desk, folder)
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = packed(tmp_path / "a.zip", ("Client.csv", b"PersonalID\n1\n"), ("Client.csv", b"PersonalID\n2\n"))
    assert "two files have this name" in faulty(desk, twice)


def test_a_password_is_named(desk: Station, tmp_path: Path) -> None:
    locked = family().zip(tmp_path / "a.zip")
    raw = bytearray(locked.read_bytes())
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + flags] |= 1
            at = raw.find(mark, at + 4)
    locked.write_bytes(raw)
    assert "has a password" in faulty(desk, locked)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_half_a_zip_is_damaged(desk: Station, tmp_path: Path, keep: float) -> None:
    whole = family().zip(tmp_path / "a.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: int(len(whole) * keep)])
    assert "damaged" in faulty(desk, tmp_path / "half.zip")


def test_flipped_bits_are_found(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.add("Client", *(client(str(number), f"Person{number}") for number in range(100, 900)))
    path = export.zip(tmp_path / "a.zip")
    raw = bytearray(path.read_bytes())
    at = raw.index(b"Client.csv") + 2_000
    raw[at] ^= 0xFF
    path.write_bytes(raw)
    assert "damaged" in faulty(desk, path)


def test_a_file_that_cannot_be_read_is_named(desk: Station, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    (folder / "Exit.csv").symlink_to(tmp_path / "gone.csv")
    assert look(desk, folder).total.read == 8  # a link to nothing is no file
    (folder / "Client.csv").unlink()
    (folder / "Client.csv").symlink_to("Client.csv")
    assert "Client.csv" in faulty(desk, folder)


def test_nothing_is_unpacked(desk: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    bring_in(desk, family().zip(tmp_path / "a.zip"))
    assert list((tmp_path / "temporary").iterdir()) == []
