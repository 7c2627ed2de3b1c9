"""One screen as a picture: of a copy, so that the store stays as it was."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ctcoord.services.station import Station
from ctcoord.ui.picture import write_picture
from ctcoord.ui.window import FIRST_SIZE
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Vega


def test_an_area_and_a_family_are_painted_and_differ(
    qapp: QApplication, desk: Station, told: Vega, tmp_path: Path
) -> None:
    desk.close()
    before = (desk.home / "store.db").read_bytes()
    screens = {"home": "home", "conflicts": "conflicts", "family": told.family.hex()}
    painted = {
        name: QImage(
            str(write_picture(desk.home, tmp_path / f"{name}.png", passphrase=PASSPHRASE, clock=desk.clock, screen=it))
        )
        for name, it in screens.items()
    }
    assert {(image.width(), image.height()) for image in painted.values()} == {FIRST_SIZE}
    assert painted["home"] != painted["conflicts"] != painted["family"] != painted["home"]
    assert (desk.home / "store.db").read_bytes() == before
