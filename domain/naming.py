"""Whom an admin's command names: by @handles, by mentions, or by the message it replies to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.people import User
from domain.spoken_orders import AND
from domain.visible import can_be_read, without_hidden

# 5 to 32 characters: https://core.telegram.org/method/account.checkUsername. Shorter ones are sold.
_HANDLE = re.compile(r"@([A-Za-z][A-Za-z0-9_]{2,31})")
_AROUND = ".:!?()[]\"'“”‘’"  # a name; what belongs to no handle
_FILLERS = ("and", "+")


@dataclass(frozen=True)
class Named:
    """The people a command names: accounts, handles without the @, and words that are neither."""

    users: tuple[User, ...] = ()
    handles: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

    @property
    def anybody(self) -> bool:
        """Whether at least one name was understood."""
        return bool(self.users or self.handles)


@dataclass(frozen=True)
class Names:
    """What there is of names behind a command.

    `words` are as typed; `mentioned` are people without a handle, whom apps mention by their
    account; `unknown` are the words of mentions that are of no person. `meant` are the people whom
    the message means that it replies to. `in_order` has the words and the accounts as they stand.
    """

    words: tuple[str, ...] = ()
    mentioned: tuple[User, ...] = ()
    unknown: tuple[str, ...] = ()
    meant: tuple[User, ...] = ()
    in_order: tuple[str | User, ...] = ()

    def read(self, own_handle: str) -> Named:
        """Sort the names; who is meant by the reply counts if nothing stands behind the command."""
        handles: dict[str, str] = {}
        unclear = list(self.unknown)
        for word in self.words:
            handle = handle_in(word)
            # Of other handles that end in "bot" nobody can know: people may have such, bots never
            # act.
            if handle and handle.lower() != own_handle.lower():
                handles.setdefault(handle.lower(), handle)
            elif handle or says_something(word):
                unclear.append(word)
        if self.mentioned or handles or unclear:
            return Named(self.mentioned, tuple(handles.values()), tuple(unclear))
        return Named(self.meant)


def handle_in(typed: str) -> str | None:
    """Read a word as a handle, without the @; None if it is none."""
    match = _HANDLE.fullmatch(_bare(typed))
    return match[1] if match else None


def says_something(typed: str) -> bool:
    """Tell whether a word is more than what stands between names: `and`, `&`, a dash."""
    return can_be_read(_bare(typed)) and not is_filler(typed)


def is_filler(typed: str) -> bool:
    """Tell whether a word only stands between names."""
    word = _bare(typed).lower()
    return word in _FILLERS or AND.meaning(word) is not None


def _bare(typed: str) -> str:
    return without_hidden(typed).strip(_AROUND)
