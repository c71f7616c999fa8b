#!/bin/sh
# Checks the service unit and the Dockerfile with the tools that are installed.
# With --all a tool that is missing is an error.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"

missing() {
    echo "deploy/lint.sh: $1, skipped"
    [ "$missing_is_fine" = yes ] || exit 1
}

missing_is_fine=yes
[ "${1:-}" != --all ] || missing_is_fine=no
unit=deploy/incident-bot.service

if ! command -v systemd-analyze >/dev/null; then
    missing "systemd-analyze is not installed"
elif ! systemd-analyze --help --no-pager | grep --quiet -e --offline; then
    missing "systemd-analyze is older than version 250"
else
    # The program is not installed here; everything else of the unit is checked as it stands.
    folder=$(mktemp -d)
    trap 'rm -r "$folder"' EXIT
    sed 's|^ExecStart=.*|ExecStart=/bin/true|' "$unit" >"$folder/incident-bot.service"
    complaints=$(systemd-analyze verify --man=no "$folder/incident-bot.service" 2>&1) || true
    [ -z "$complaints" ] || { echo "$complaints"; exit 1; }
    # Not piped: the exit status says whether the exposure is within 2.0.
    status=0
    exposure=$(systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" 2>&1) ||
        status=$?
    echo "$exposure" | tail -n 1
    [ "$status" = 0 ] || exit "$status"
fi
if command -v hadolint >/dev/null; then
    hadolint Dockerfile
else
    missing "hadolint is not installed"
fi
