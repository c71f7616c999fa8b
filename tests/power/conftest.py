"""The library that stands between SQLite and the disk, compiled once."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "shim.c"


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile shim.c; without a compiler the tests are left out, but not in CI."""
    compiler = shutil.which("gcc")
    if compiler is None:
        assert not os.environ.get("CI"), "CI needs gcc and libc6-dev"
        pytest.skip("no gcc: power cuts and failing disks are not tried")
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    options = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *options, "-o", library, SOURCE, "-ldl"], check=True)
    return library
