"""What is no file at all is refused before anything waits for it."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from ctcoord.errors import FileFault, UsageError
from ctcoord.exchange.formats import Options, check
from ctcoord.services.station import Station
from tests.exchange.hmis_export import family
from tests.extract_files import CHILD, write_csv


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_is_refused_at_once(desk: Station, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(FileFault, match="cannot be read"):
        check(desk, tmp_path / "pipe.csv")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such device")
def test_a_device_is_refused_at_once(desk: Station) -> None:
    with pytest.raises(FileFault, match="cannot be read"):
        check(desk, Path("/dev/zero"))


def test_a_table_in_a_zip_is_to_be_unpacked_and_no_export_of_hmis(desk: Station, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "sent.zip", "w") as archive:
        archive.write(write_csv(tmp_path / "c.csv", [CHILD]), "november/c.csv")
    with pytest.raises(FileFault, match="this is a zip archive of CSV files") as fault:
        check(desk, tmp_path / "sent.zip")
    assert "unpack it" in str(fault.value)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_name_that_no_file_has_is_a_fault_of_the_file(desk: Station, tmp_path: Path, name: str) -> None:
    with pytest.raises(FileFault):
        check(desk, tmp_path / name)


def test_one_file_of_an_export_is_told_and_so_is_a_mapping_for_a_whole_one(desk: Station, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    with pytest.raises(FileFault, match="one file of an HMIS export"):
        check(desk, folder / "Client.csv", Options(agency="RIV"))
    with pytest.raises(FileFault, match="this is a single file"):
        check(desk, folder / "Client.csv", Options(format="hmis"))
    with pytest.raises(UsageError, match="mapping profile"):
        check(desk, folder, Options(mapping=tmp_path / "own.toml"))


def test_a_code_without_an_end_is_no_agency(desk: Station, tmp_path: Path) -> None:
    table = write_csv(tmp_path / "c.csv", [CHILD])
    with pytest.raises(UsageError, match="32 characters"):
        check(desk, table, Options(agency="x" * 33))
    with check(desk, table, Options(agency="x" * 32)) as staged:
        assert staged.report.total.new == 1
