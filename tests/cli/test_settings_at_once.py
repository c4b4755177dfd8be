"""The settings of a ledger: none is lost, and nobody reads them who could not before."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cli.config import CONFIG, change_config, read_config, write_config


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_settings_that_are_set_at_once_are_all_there(tmp_path: Path) -> None:
    write_config(tmp_path, {"name": "choir"})
    names = [f"language.w{number}" for number in range(16)]
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda name: change_config(tmp_path, name, "de"), names))
    assert read_config(tmp_path) == {"name": "choir", **dict.fromkeys(names, "de")}


def test_a_url_with_a_password_is_not_for_everybody_to_read(tmp_path: Path) -> None:
    write_config(tmp_path, {"database": "postgresql://mia:secret@db/choir"})
    assert (tmp_path / CONFIG).stat().st_mode & 0o777 == 0o640
    (tmp_path / CONFIG).chmod(0o600)
    change_config(tmp_path, "name", "choir")
    assert (tmp_path / CONFIG).stat().st_mode & 0o777 == 0o600
