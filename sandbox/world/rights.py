"""Membership of one account in one chat, its rights, and the ChatMember objects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.accounts import User
    from sandbox.world.errors import Json

PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
ADMINS = frozenset({"creator", "administrator"})

#: Administrator rights that do not differ between the admins of this world.
COMMON_RIGHTS = {
    "can_manage_chat": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
}

#: What a restricted member may not do: anything.
MUTED = dict.fromkeys(
    (
        "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
        "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
        "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
        "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag",
        "can_react_to_messages",
    ),
    False,
)  # fmt: skip


@dataclass(frozen=True)
class Member:
    """How an account stands to a chat; the rights count for administrators only."""

    user: User
    status: str = "member"
    anonymous: bool = False
    can_pin: bool = True
    can_delete: bool = True
    can_manage_topics: bool = False

    @property
    def is_present(self) -> bool:
        """Whether the account is in the chat."""
        return self.status in PRESENT

    @property
    def is_admin(self) -> bool:
        """Whether the account is creator or administrator."""
        return self.status in ADMINS

    @property
    def may_pin(self) -> bool:
        """Whether the account may pin and unpin."""
        return self.status == "creator" or (self.is_admin and self.can_pin)

    @property
    def may_delete(self) -> bool:
        """Whether the account may delete other people's messages."""
        return self.status == "creator" or (self.is_admin and self.can_delete)

    @property
    def may_manage_topics(self) -> bool:
        """Whether the account may write in closed topics."""
        return self.status == "creator" or (self.is_admin and self.can_manage_topics)

    def joined(self) -> Member:
        """Return the same account as a plain member."""
        return replace(self, status="member")

    def as_json(self) -> Json:
        """Return the ChatMember object with every field its status requires."""
        body: Json = {"user": self.user.as_json(), "status": self.status}
        if self.status == "creator":
            body["is_anonymous"] = self.anonymous
        elif self.status == "administrator":
            body |= self._administrator_json()
        elif self.status == "restricted":
            body |= {"is_member": True, "until_date": 0, **MUTED}
        elif self.status == "kicked":
            body["until_date"] = 0
        return body

    def _administrator_json(self) -> Json:
        return {
            "can_be_edited": False,
            "is_anonymous": self.anonymous,
            **COMMON_RIGHTS,
            "can_delete_messages": self.can_delete,
            "can_pin_messages": self.can_pin,
            "can_manage_topics": self.can_manage_topics,
        }
