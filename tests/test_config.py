"""Settings: their defaults, and everything wrong with them at once."""

from __future__ import annotations

import inspect
import logging
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dotenv import dotenv_values

import config
from domain.groups import Allowed
from tests.cases import for_each

TOKEN = "123456789:AAbbccddeeffgghhiijjkkllmmnnooppqqr"  # noqa: S105 - opens nothing
SECRET = TOKEN.partition(":")[2]
EXAMPLE = Path(__file__).parent.parent / ".env.example"
BAD = [
    ("TELEGRAM_BOT_TOKEN", "abc"),
    ("TELEGRAM_BOT_TOKEN", "123456789"),
    ("TELEGRAM_BOT_TOKEN", "123456789:with space and more"),
    *(
        (variable, value)
        for variable in (
            "SLA_UNCLAIMED_NUDGE_MINUTES",
            "SLA_ESCALATION_NUDGE_MINUTES",
            "REMINDER_CHECK_INTERVAL_MINUTES",
        )
        for value in (
            "0",
            "-1",
            "ten",
            "nan",
            "inf",
            "-inf",
            "1e999",
            "10 minutes",
            "1,5",
            "1_0",
            "٣",
        )
    ),
    *(
        (variable, value)
        for variable in ("NEW_ISSUE_LIMIT_PER_HOUR", "GROUP_MESSAGES_PER_MINUTE")
        for value in ("0", "-1", "+1", "1.5", "ten", "1e3", "1_000", "٣", "1000000", "9" * 5000)
    ),
    *(("BACKUP_INTERVAL_HOURS", value) for value in ("-1", "daily", "nan", "inf", "1e9", "2_4")),
    *(("SLA_UPDATE_MINUTES", value) for value in ("-1", "never", "nan", "inf", "1e9", "6_0")),
    *(("BACKUP_KEEP", value) for value in ("0", "-1", "all")),
    *(
        ("ALLOWED_GROUPS", value)
        for value in (
            "all",
            "1001234567890",
            "-0",
            "-100 -200",
            "-1,x",
            "-1;-2",
            "-٣",
            "--1",
            "@north",
            "invited -1",
            "invite",
        )
    ),
    ("LOG_FORMAT", "xml"),
    ("LOG_LEVEL", "LOUD"),
    ("LOG_LEVEL", "20"),
    ("TELEGRAM_API_URL", "api.telegram.org"),
    ("TELEGRAM_API_URL", "ftp://api.telegram.org"),
    ("TELEGRAM_API_URL", "https://"),
    ("TELEGRAM_API_URL", "http://[::1"),
    ("TELEGRAM_API_URL", "http://localhost:port"),
    ("TELEGRAM_API_URL", "https://api.telegram.org\u200b"),
    ("TELEGRAM_API_URL", "https://api.telegram.org /bot"),
    ("TELEGRAM_API_URL", "https://api.telegram.org?x=1"),
    ("TELEGRAM_API_URL", "https://api.telegram.org#local"),
    *(
        ("DEFAULT_TIME_ZONE", value)
        for value in ("Chicago", "CST", "+5", "America", "../etc/passwd", "Factory", "localtime")
    ),
    *(("METRICS_PORT", value) for value in ("0", "80", "-9464", "9464.0", "65536", "on", "٩٤٦٤")),
    *(("HEARTBEAT_URL", value) for value in ("hc-ping.com/x", "ftp://hc-ping.com", "https://a b")),
]
ALLOWED = {
    "TELEGRAM_BOT_TOKEN": "123456789:ABC…",
    "SLA_UNCLAIMED_NUDGE_MINUTES": "positive number of minutes",
    "SLA_ESCALATION_NUDGE_MINUTES": "positive number of minutes",
    "SLA_UPDATE_MINUTES": "or 0 for never",
    "REMINDER_CHECK_INTERVAL_MINUTES": "positive number of minutes",
    "NEW_ISSUE_LIMIT_PER_HOUR": "a whole number from 1 to 999999",
    "GROUP_MESSAGES_PER_MINUTE": "a whole number from 1 to 999999",
    "LOG_LEVEL": "DEBUG, INFO, WARNING, ERROR, CRITICAL",
    "TELEGRAM_API_URL": "https://api.telegram.org",
    "LOG_FORMAT": "text, json",
    "BACKUP_INTERVAL_HOURS": "0 for never",
    "BACKUP_KEEP": "a whole number from 1 to 999999",
    "ALLOWED_GROUPS": "ids with commas between them, like -1001234567890",
    "HEARTBEAT_URL": "https://hc-ping.com/…",
    "DEFAULT_TIME_ZONE": "a time zone's name, like America/Chicago",
    "METRICS_PORT": "a port from 1024 to 65535, like 9464, or nothing",
}


def problems(**environment: str) -> list[str]:
    with pytest.raises(config.SettingsError) as raised:
        config.load(environment)
    return raised.value.problems


def test_a_token_is_all_that_is_needed() -> None:
    assert config.load({"TELEGRAM_BOT_TOKEN": TOKEN}) == config.Settings(
        telegram_bot_token=TOKEN,
        database_path="incidents.db",
        sla_unclaimed_nudge_minutes=10,
        sla_escalation_nudge_minutes=15,
        sla_update_minutes=60,
        reminder_check_interval_minutes=5,
        new_issue_limit_per_hour=20,
        group_messages_per_minute=20,
        log_level=logging.INFO,
        telegram_api_url="https://api.telegram.org",
        log_format="text",
        backup_interval_hours=24,
        backup_dir="",
        backup_keep=14,
        allowed_groups=Allowed(),
        heartbeat_url="",
        default_time_zone=ZoneInfo("UTC"),
        metrics_port=None,
    )


@pytest.mark.parametrize("variable", config.DEFAULTS)
def test_a_variable_left_empty_has_its_default(variable: str) -> None:
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN}
    assert config.load({**settings, variable: "  "}) == config.load(settings)


def test_every_variable_is_read() -> None:
    settings = config.load(
        {
            "TELEGRAM_BOT_TOKEN": f" {TOKEN}\n",
            "DATABASE_PATH": "/data/desk.db",
            "SLA_UNCLAIMED_NUDGE_MINUTES": "0.5",
            "SLA_ESCALATION_NUDGE_MINUTES": "20",
            "SLA_UPDATE_MINUTES": "0",
            "REMINDER_CHECK_INTERVAL_MINUTES": ".05",
            "NEW_ISSUE_LIMIT_PER_HOUR": "1",
            "GROUP_MESSAGES_PER_MINUTE": "999999",
            "LOG_LEVEL": "debug",
            "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
            "LOG_FORMAT": "JSON",
            "BACKUP_INTERVAL_HOURS": "0.25",
            "BACKUP_DIR": "/mnt/backups",
            "BACKUP_KEEP": "3",
            "ALLOWED_GROUPS": "-1001234567890, Invited, -77,",
            "HEARTBEAT_URL": "https://hc-ping.com/s3cr3t",
            "DEFAULT_TIME_ZONE": "asia/tashkent",
            "METRICS_PORT": "9464",
        }
    )
    assert settings == config.Settings(
        *(TOKEN, "/data/desk.db", 0.5, 20, 0, 0.05, 1, 999999, logging.DEBUG),
        *(
            "http://127.0.0.1:8081",
            "json",
            0.25,
            "/mnt/backups",
            3,
            Allowed(frozenset({-1001234567890, -77}), invited=True),
        ),
        "https://hc-ping.com/s3cr3t",
        ZoneInfo("Asia/Tashkent"),
        9464,
    )


def test_backups_go_beside_the_database_unless_told_otherwise() -> None:
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_PATH": "/data/desk.db"}
    assert config.load(settings).backup_folder == Path("/data/backups")
    assert config.load({**settings, "BACKUP_DIR": "/mnt/b"}).backup_folder == Path("/mnt/b")
    assert config.load({**settings, "BACKUP_INTERVAL_HOURS": "0"}).backup_interval_hours == 0


def test_the_database_is_found_without_a_token() -> None:
    assert config.database_path({}) == "incidents.db"
    assert config.database_path({"DATABASE_PATH": " /data/desk.db "}) == "/data/desk.db"


@pytest.mark.parametrize("level", config.LOG_LEVELS)
def test_each_log_level_is_known(level: str) -> None:
    settings = config.load({"TELEGRAM_BOT_TOKEN": TOKEN, "LOG_LEVEL": level})
    assert logging.getLevelName(settings.log_level) == level


@for_each(("variable", "value"), BAD)
def test_a_bad_value_is_named_with_what_is_allowed(variable: str, value: str) -> None:
    [problem] = problems(**{"TELEGRAM_BOT_TOKEN": TOKEN, variable: value})
    assert problem.startswith(f"{variable} ")
    assert ALLOWED[variable] in problem
    assert "\n" not in problem


def test_a_missing_token_is_said_with_where_to_get_one() -> None:
    assert problems() == problems(TELEGRAM_BOT_TOKEN="") != []
    [problem] = problems()
    assert problem.startswith("TELEGRAM_BOT_TOKEN is missing")
    assert "@BotFather" in problem


def test_everything_wrong_is_said_at_once() -> None:
    found = problems(
        SLA_UNCLAIMED_NUDGE_MINUTES="soon",
        SLA_ESCALATION_NUDGE_MINUTES="0",
        SLA_UPDATE_MINUTES="often",
        REMINDER_CHECK_INTERVAL_MINUTES="-5",
        NEW_ISSUE_LIMIT_PER_HOUR="none",
        GROUP_MESSAGES_PER_MINUTE="0",
        LOG_LEVEL="LOUD",
        TELEGRAM_API_URL="nowhere",
        LOG_FORMAT="xml",
        BACKUP_INTERVAL_HOURS="-1",
        BACKUP_KEEP="0",
        ALLOWED_GROUPS="all",
        HEARTBEAT_URL="nowhere",
        DEFAULT_TIME_ZONE="nowhere",
        METRICS_PORT="nowhere",
    )
    assert [problem.split()[0] for problem in found] == list(ALLOWED)


def test_every_variable_that_is_read_has_a_default_but_the_token() -> None:
    read = re.findall(r'reader\.read\("(\w+)"', inspect.getsource(config.load))
    assert sorted(read) == sorted(["TELEGRAM_BOT_TOKEN", *config.DEFAULTS])


def test_the_example_file_shows_the_defaults() -> None:
    shown = dotenv_values(EXAMPLE)
    assert shown == {"TELEGRAM_BOT_TOKEN": "", **config.DEFAULTS}


def test_the_heartbeats_address_is_not_shown() -> None:
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "HEARTBEAT_URL": "https://hc-ping.com/s3cr3t"}
    assert "s3cr3t" not in repr(config.load(settings))
    assert "s3cr3t" not in str(problems(TELEGRAM_BOT_TOKEN=TOKEN, HEARTBEAT_URL="ftp://a/s3cr3t"))


def test_the_token_is_not_shown() -> None:
    assert SECRET not in repr(config.load({"TELEGRAM_BOT_TOKEN": TOKEN}))
    assert SECRET not in str(problems(TELEGRAM_BOT_TOKEN=f"{TOKEN}!"))


@for_each("variable", ["TELEGRAM_BOT_TOKEN", *config.DEFAULTS])
@for_each(
    ("written", "problem"),
    [
        ('"{}"', "has quotes around it"),
        ("'{}'", "has quotes around it"),
        ('"{}', "has quotes around it"),
        ("{} # as before", "has a comment behind it"),
        ("{}\t#as before", "has a comment behind it"),
    ],
)
def test_what_an_environment_file_leaves_in_a_value_is_refused(
    variable: str, written: str, problem: str
) -> None:
    value = written.format(TOKEN if variable == "TELEGRAM_BOT_TOKEN" else config.DEFAULTS[variable])
    [told] = problems(**{"TELEGRAM_BOT_TOKEN": TOKEN, variable: value})
    assert told.startswith(f"{variable} {problem}")
    assert SECRET not in told


@pytest.mark.parametrize("variable", ["DATABASE_PATH", "BACKUP_DIR"])
@pytest.mark.parametrize(
    "path", ["~/desk", "$HOME/desk", ":memory:", "file:desk.db?mode=ro", "a\nb"]
)
def test_a_path_that_would_be_another_file_is_refused(variable: str, path: str) -> None:
    [told] = problems(**{"TELEGRAM_BOT_TOKEN": TOKEN, variable: path})
    assert told.startswith(f"{variable} ")
    if variable == "DATABASE_PATH":
        with pytest.raises(config.SettingsError):
            config.database_path({variable: path})


def misspelt(values: dict[str, str | None], written: tuple[str, ...] = ()) -> list[str]:
    """Load settings with these besides the token; returns the names that were refused."""
    try:
        config.load(config.Environment({"TELEGRAM_BOT_TOKEN": TOKEN, **values}, written))
    except config.SettingsError as error:
        return [problem.split()[0] for problem in error.problems]
    return []


@pytest.mark.parametrize("known", config.DEFAULTS)
def test_a_misspelt_variable_is_named_with_the_one_that_was_meant(known: str) -> None:
    for name in (known[:3] + known[4:], f"{known}S", known.lower()):
        told = problems(**{"TELEGRAM_BOT_TOKEN": TOKEN, known: config.DEFAULTS[known], name: "1"})
        assert told == [f"{name} is no setting of the bot: did you mean {known}?"]


@pytest.mark.parametrize("name", ["SLA_UNCLAMED_NUDGE_MINUTES", "SLA_NUDGE", "NEW_ISSUE_LIMIT"])
def test_what_only_we_have_is_refused_wherever_it_stands(name: str) -> None:
    assert misspelt({name: "1"}) == [name]


@pytest.mark.parametrize(
    "name",
    [
        *("BACKUP_FOLDER", "LOG_FILE", "TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN_ALERTS"),
        *("DATABASE_URL", "DATABASE_PORT", "APP_LOG_LEVEL", "APP_HEARTBEAT_URL"),
    ],
)
def test_what_others_may_have_too_is_refused_in_our_own_file_only(name: str) -> None:
    assert misspelt({name: "1"}) == []
    assert misspelt({name: "1"}, written=(name,)) == [name]


def test_another_programs_variables_are_left_alone() -> None:
    others = ["PATH", "HOME", "TZ", "HTTPS_PROXY", "LITESTREAM_ACCESS_KEY_ID", "REPLICA_BUCKET"]
    others += config.OF_BOT_API_SERVER
    assert misspelt(dict.fromkeys(others, "1"), written=tuple(others)) == []


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN_FILE"])
def test_a_token_by_another_name_is_named(name: str) -> None:
    assert problems(**{name: TOKEN})[1].startswith(f"{name} is no setting of the bot")


@pytest.mark.parametrize(("most", "warnings"), [("20", 0), ("21", 1)])
def test_more_messages_than_telegram_allows_are_a_warning(most: str, warnings: int) -> None:
    settings = config.load({"TELEGRAM_BOT_TOKEN": TOKEN, "GROUP_MESSAGES_PER_MINUTE": most})
    assert len(settings.warnings) == warnings
