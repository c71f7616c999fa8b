"""Who is in a chat: people and the bot come, go and change rank."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.world.accounts import User
from sandbox.world.posts import Posts
from sandbox.world.rights import Member

if TYPE_CHECKING:
    from sandbox.world.errors import Json

#: Who acts first when a test names nobody.
RANKS = ("creator", "administrator", "member", "restricted")


class Membership(Posts):
    """A chat people join and leave."""

    bot_was_kicked = False

    def add(self, person: User, *, status: str = "member", anonymous: bool = False) -> None:
        """Let a person join; `anonymous` makes an anonymous admin."""
        if anonymous and status == "member":
            status = "administrator"
        self.change(person, by=person, status=status, anonymous=anonymous)
        self._announce(person, {"new_chat_members": [person.as_json()]})

    def remove(self, person: User) -> None:
        """Let a person leave; raises ValueError when they are not here."""
        self.require_member(person)
        self.change(person, by=person, status="left")
        self._announce(person, {"left_chat_member": person.as_json()})

    def ban(self, person: User, *, by: User | None = None) -> None:
        """Throw a person out for good; raises ValueError when they are not here."""
        self.require_member(person)
        actor = by or self.owner()
        self.change(person, by=actor, status="kicked")
        self._announce(actor, {"left_chat_member": person.as_json()})

    def promote(self, person: User, *, anonymous: bool = False) -> None:
        """Make a member an administrator."""
        self.change(person, by=self.owner(), status="administrator", anonymous=anonymous)

    def demote(self, person: User) -> None:
        """Make an administrator a plain member."""
        self.change(person, by=self.owner(), status="member", anonymous=False)

    def add_bot(
        self,
        *,
        admin: bool = True,
        can_pin: bool = True,
        can_delete: bool = True,
        by: User | None = None,
    ) -> None:
        """Bring the bot in; in basic groups it is promoted after it joined."""
        actor = by or self.owner()
        self.bot_was_kicked = False
        status = "administrator" if admin else "member"
        rights = {"can_pin": can_pin, "can_delete": can_delete}
        joins_as = "member" if self.type == "group" else status
        self.change(self.telegram.bot, by=actor, status=joins_as, **rights)
        self._announce(actor, {"new_chat_members": [self.telegram.bot.as_json()]})
        self.change(self.telegram.bot, by=actor, status=status, **rights)

    def remove_bot(self, *, by: User | None = None) -> None:
        """Throw the bot out; a basic group reports it as left, yet refuses it as kicked."""
        actor = by or self.owner()
        status = "left" if self.type == "group" else "kicked"
        self.bot_was_kicked = True
        self.change(self.telegram.bot, by=actor, status=status)
        self._announce(actor, {"left_chat_member": self.telegram.bot.as_json()})

    def set_bot_rights(
        self,
        *,
        admin: bool | None = None,
        can_pin: bool | None = None,
        can_delete: bool | None = None,
        can_manage_topics: bool | None = None,
        by: User | None = None,
    ) -> None:
        """Change the bot's rank or rights; None leaves a right as it is."""
        self.require_member(self.telegram.bot)
        wanted = {
            "can_pin": can_pin,
            "can_delete": can_delete,
            "can_manage_topics": can_manage_topics,
        }
        changes: dict[str, Any] = {name: on for name, on in wanted.items() if on is not None}
        if admin is not None:
            changes["status"] = "administrator" if admin else "member"
        self.change(self.telegram.bot, by=by or self.owner(), **changes)

    def change(self, user: User, *, by: User, **changes: Any) -> None:  # noqa: ANN401 - fields of Member
        """Record a new standing and tell the bot, as my_chat_member or chat_member."""
        old = self.member(user)
        new = replace(old, user=user, **changes)
        self.members[user.id] = new
        self._meet()
        if new.as_json() != old.as_json():
            self._tell_of(user, self.standing_json(by, old, new))

    def standing_json(self, by: User, old: Member, new: Member) -> Json:
        """Return the ChatMemberUpdated object."""
        return {
            "chat": self.as_json(),
            "from": by.as_json(),
            "date": int(self.telegram.now()),
            "old_chat_member": old.as_json(),
            "new_chat_member": new.as_json(),
        }

    def owner(self) -> User:
        """Return who acts when a test names nobody: creator, admin, or anybody."""
        humans = [member for member in self.people if not member.user.is_bot]
        humans.sort(key=lambda member: RANKS.index(member.status))
        return humans[0].user if humans else self._found()

    def require_member(self, person: User) -> None:
        """Raise ValueError when `person` is not here: Telegram would not let them write."""
        if self.migrated_to is not None:
            raise ValueError(f"{self.title} has become a supergroup; use that chat")
        if not self.member(person).is_present:
            raise ValueError(f"{person.full_name} is not in {self.title}; add them first")

    def require_open(self) -> None:
        """Raise ValueError where the person blocked the bot, who can only restart it."""
        if self.type == "private" and self.bot_member.status == "kicked":
            raise ValueError("you blocked the bot; unblock it first")

    def is_anonymous(self, person: User) -> bool:
        """Whether this admin speaks as the group."""
        return self.member(person).is_admin and self.member(person).anonymous

    def _tell_of(self, user: User, standing: Json) -> None:
        """Tell the bot of its own standing, or, where it is admin, of others'."""
        if user is self.telegram.bot:
            self.telegram.deliver("my_chat_member", standing)
        elif self.bot_member.is_admin:
            self.telegram.deliver("chat_member", standing)
        self.telegram.changed()

    def _found(self) -> User:
        accounts = self.telegram.accounts
        founder = User(accounts, accounts.next_id(), "Group Founder")
        self.members[founder.id] = Member(founder, "creator")
        return founder

    def _meet(self) -> None:
        """Let the bot know everybody it shares the chat with."""
        if self.bot_member.is_present:
            self.telegram.known.update(member.user.id for member in self.people)

    def _announce(self, actor: User, service: Json) -> None:
        """Post the service message; a group without the bot stays quiet."""
        if self.bot_member.is_present:
            self.announces(actor, service)
