"""What is no file at all is refused before anything waits for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ctcoord.errors import FileFault
from ctcoord.exchange.formats import check
from ctcoord.services.station import Station


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_is_refused_at_once(desk: Station, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(FileFault, match="cannot be read"):
        check(desk, tmp_path / "pipe.csv")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such device")
def test_a_device_is_refused_at_once(desk: Station) -> None:
    with pytest.raises(FileFault, match="cannot be read"):
        check(desk, Path("/dev/zero"))


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_name_that_no_file_has_is_a_fault_of_the_file(desk: Station, tmp_path: Path, name: str) -> None:
    with pytest.raises(FileFault):
        check(desk, tmp_path / name)
