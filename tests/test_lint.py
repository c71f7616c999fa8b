"""What `make lint` says of the service unit: ours passes, a weaker or broken one does not."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NO_TOOL = "systemd-analyze of systemd 250 or newer is not installed (apt-get install systemd)"


def can_rate() -> bool:
    """Tell whether systemd-analyze is here and can rate a unit that is not installed."""
    tool = shutil.which("systemd-analyze")
    return tool is not None and b"--offline" in subprocess.check_output([tool, "--help"])


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Copy what is linted. Without the tool the test is skipped; where CI is set, it fails."""
    if not can_rate():
        if os.environ.get("CI"):
            pytest.fail(NO_TOOL)
        pytest.skip(NO_TOOL)
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    shutil.copy(ROOT / "Dockerfile", tmp_path)
    return tmp_path / "deploy/incident-bot.service"


def lint(unit: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the copied script on the copied unit."""
    command = [str(unit.parent / "lint.sh"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_our_service_unit_passes(unit: Path) -> None:
    done = lint(unit)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "exposure level" in done.stdout


def test_a_weakened_service_unit_fails(unit: Path) -> None:
    lines = unit.read_text().splitlines(keepends=True)
    weaker = (line for line in lines if not line.startswith(("Protect", "Private", "System")))
    unit.write_text("".join(weaker))
    done = lint(unit)
    assert done.returncode != 0
    assert "exposure level" in done.stdout


def test_a_setting_systemd_does_not_know_fails(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("[Service]", "[Service]\nProtectEverything=yes"))
    done = lint(unit)
    assert done.returncode != 0
    assert "ProtectEverything" in done.stdout


def test_a_missing_tool_fails_only_where_all_are_asked_for(
    unit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = unit.parent / "tools"
    tools.mkdir()
    (tools / "dirname").symlink_to(shutil.which("dirname") or "")
    monkeypatch.setenv("PATH", str(tools))
    assert lint(unit).returncode == 0
    assert lint(unit, "--all").returncode != 0
