#!/bin/sh
# Checks the service unit and the Dockerfile with the tools that are installed.
# With --all a tool that is missing is an error.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"

have() {
    command -v "$1" >/dev/null && return
    echo "deploy/lint.sh: $1 is not installed, skipped"
    [ "$missing_is_fine" = yes ] || exit 1
    return 1
}

missing_is_fine=yes
[ "${1:-}" != --all ] || missing_is_fine=no
unit=deploy/incident-bot.service

if have systemd-analyze; then
    # The program is not installed here; everything else of the unit is checked as it stands.
    folder=$(mktemp -d)
    trap 'rm -r "$folder"' EXIT
    sed 's|^ExecStart=.*|ExecStart=/bin/true|' "$unit" >"$folder/incident-bot.service"
    complaints=$(systemd-analyze verify --man=no "$folder/incident-bot.service" 2>&1) || true
    [ -z "$complaints" ] || { echo "$complaints"; exit 1; }
    systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" | tail -n 1
fi
if have hadolint; then
    hadolint Dockerfile
fi
