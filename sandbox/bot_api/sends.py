"""Methods that send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.bot_api.content import caption_of, markup_of, text_of
from sandbox.bot_api.params import as_integer
from sandbox.bot_api.targets import chat_of
from sandbox.bot_api.uploads import check_photo, upload_of
from sandbox.world.errors import Json, bad_request
from sandbox.world.files import Attachment
from sandbox.world.message_json import message_json
from sandbox.world.messages import Draft

if TYPE_CHECKING:
    from sandbox.bot_api.content import FormattedText
    from sandbox.bot_api.params import Call
    from sandbox.world.chats import Chat
    from sandbox.world.files import StoredFile
    from sandbox.world.messages import SentMessage, Thread


#: python-telegram-bot adds `quote_parse_mode` by itself where it has a default parse mode.
REPLY_FIELDS = frozenset({"message_id", "allow_sending_without_reply", "quote_parse_mode"})


def send_message(call: Call) -> Json:
    """Send a text."""
    content = text_of(call)
    return message_json(_send(call, content))


def send_photo(call: Call) -> Json:
    """Send a picture, uploaded or by file id, with a caption."""
    content = caption_of(call)
    return message_json(_send(call, content, photo=_photo(call)))


def send_document(call: Call) -> Json:
    """Send a file as it is, uploaded or by file id, with a caption."""
    content = caption_of(call)
    return message_json(_send(call, content, attachment=_document(call)))


def _send(
    call: Call,
    content: FormattedText,
    photo: StoredFile | None = None,
    attachment: Attachment | None = None,
) -> SentMessage:
    markup = markup_of(call)
    chat = chat_of(call)
    draft = Draft(
        call.telegram.bot,
        content.text,
        content.entities,
        html=content.html,
        markup=markup,
        photo=photo,
        attachment=attachment,
        reply_to=_reply_target(call, chat),
        topic=_topic(call, chat),
        silent=call.flag("disable_notification"),
    )
    _check_addressee(call, chat)
    _check_open(chat, draft.topic or (draft.reply_to.topic if draft.reply_to else None))
    return chat.post(draft)


def _reply_target(call: Call, chat: Chat) -> SentMessage | None:
    wanted = call.json_object("reply_parameters", "ReplyParameters") or {}
    if unknown := sorted(wanted.keys() - REPLY_FIELDS):
        raise bad_request(f"the sandbox knows no {', '.join(unknown)} of ReplyParameters")
    message_id = as_integer(wanted.get("message_id"))
    if message_id == 0:
        return None
    message = chat.find(message_id)
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _topic(call: Call, chat: Chat) -> Thread | None:
    """Return the topic to send to; General has no id one can send to."""
    thread_id = call.integer("message_thread_id")
    if thread_id == 0:
        return None
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    return chat.topics[thread_id]


def _check_addressee(call: Call, chat: Chat) -> None:
    """Refuse a message to a channel's direct messages that says not whom it is for.

    It is required: https://core.telegram.org/bots/api#sendmessage. The words are not Telegram's.
    """
    topic_id = call.integer("direct_messages_topic_id")
    if chat.is_direct_messages and topic_id not in chat.members:
        raise bad_request("direct messages topic not found")


def _check_open(chat: Chat, topic: Thread | None) -> None:
    if chat.locked and not chat.bot_member.is_admin:
        raise bad_request("CHAT_WRITE_FORBIDDEN")
    is_closed = chat.general_closed if topic is None else topic.closed
    if is_closed and not chat.bot_member.may_manage_topics:
        raise bad_request("TOPIC_CLOSED")


def _photo(call: Call) -> StoredFile:
    upload = upload_of(call, "photo")
    if upload is None:
        return _known_file(call, "photo")
    check_photo(upload.content)
    return call.telegram.files.store(upload.content, name=upload.name)


def _document(call: Call) -> Attachment:
    upload = upload_of(call, "document")
    if upload is None:
        stored = _known_file(call, "document")
    else:
        stored = call.telegram.files.store(upload.content, "documents", upload.name)
    return Attachment("document", stored, {"file_name": stored.name})


def _known_file(call: Call, kind: str) -> StoredFile:
    """Return the file that was sent before under this id."""
    if not call.text(kind):
        raise bad_request(f"there is no {kind} in the request")
    stored = call.telegram.files.find(call.text(kind))
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return stored
