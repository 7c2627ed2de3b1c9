"""Settings: declared once, a bad file never stops the program, policy wins and is read-only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctcoord import config
from ctcoord.config import DECLARED, Settings


def test_defaults_are_allowed_values() -> None:
    assert all(declared.accepts(declared.default) for declared in DECLARED)


def test_a_saved_setting_is_read_again(tmp_path: Path) -> None:
    Settings(tmp_path, {}).save("theme", "dark")
    assert Settings(tmp_path, {})["theme"] == "dark"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"theme": 7}', '{"theme": "pink"}', '{"text_size": true}', "\xff"])
def test_a_bad_file_means_defaults(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.json").write_text(text, "latin-1")
    settings = Settings(tmp_path, {})
    assert settings["theme"] == "light" and settings["text_size"] == 100


@pytest.mark.parametrize(("name", "value"), [("theme", "pink"), ("text_size", 89), ("text_size", 201), ("compact", 1)])
def test_what_is_not_allowed_is_not_saved(tmp_path: Path, name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        Settings(tmp_path, {}).save(name, value)
    assert not (tmp_path / "settings.json").exists()


def test_policy_wins_and_cannot_be_overruled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps({"idle_lock_minutes": 5}))
    monkeypatch.setenv(config.POLICY_VARIABLE, str(policy))
    settings = Settings(tmp_path)
    assert settings["idle_lock_minutes"] == 5 and settings.fixed("idle_lock_minutes")
    with pytest.raises(ValueError, match="idle"):
        settings.save("idle_lock_minutes", 10)


def test_home_comes_from_the_argument_then_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(config.HOME_VARIABLE, str(tmp_path / "env"))
    assert config.home_folder(str(tmp_path / "arg")) == tmp_path / "arg"
    assert config.home_folder() == tmp_path / "env"
    monkeypatch.delenv(config.HOME_VARIABLE)
    assert config.home_folder().name == "ctcoord"
