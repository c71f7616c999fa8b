"""What people reply in private to a call: the summary awaited from them, else a note."""

from __future__ import annotations

from domain.incidents import Incident, Status
from domain.updates import Message
from handling import notes, questions, summaries
from handling.admission import admitted
from handling.context import Context, reply
from handling.replied import named_in
from texts import private_calls
from texts.language import Deferred


def is_about(message: Message) -> bool:
    """Tell whether a message replies to one of ours that names an incident."""
    return _incident_named(message) is not None


def _incident_named(message: Message) -> str | None:
    replied_to = message.replied_to
    return named_in(replied_to) if replied_to is not None and replied_to.is_ours else None


async def take(message: Message, context: Context) -> None:
    """Keep words about an incident of somebody's group, and tell them what became of these."""
    incident_id, user = _incident_named(message), message.by
    if incident_id is None or user is None or message.command is not None:
        await questions.show_help(message, context)
        return
    incident = await admitted(user, incident_id, message, context)
    language, own = context.person_language(message), context.bot.username
    if isinstance(incident, Deferred):
        reply(message, context, incident)
    elif message.content.kind is not None:  # the group cannot see this chat
        reply(message, context, private_calls.words_only(language, incident, own))
    elif _is_summary(message, incident, context):
        _resolve(message, incident, context)
    elif notes.take(message, incident, context):
        reply(message, context, private_calls.noted(language, incident, own))


async def take_unaddressed(message: Message, context: Context) -> None:
    """Tell who is called here how to say something of an incident; others, what we are for."""
    is_called = message.by is not None and context.database.private_calls.stand(message.by.user_id)
    if is_called and message.command is None:
        reply(message, context, private_calls.REPLY_TO_IT)
    else:
        await questions.show_help(message, context)


def _is_summary(message: Message, incident: Incident, context: Context) -> bool:
    """Tell whether this is the summary that is awaited, or was taken by an earlier run."""
    is_awaited = incident.status is Status.AWAITING_SUMMARY and bool(message.summary)
    is_asked = message.by is not None and message.by.user_id == incident.owner_id
    return (is_awaited and is_asked) or summaries.was_summary(message, incident, context)


def _resolve(message: Message, incident: Incident, context: Context) -> None:
    replied_to, language = message.replied_to, context.person_language(message)
    if incident.status is Status.AWAITING_SUMMARY and replied_to is not None:
        summaries.take_summary(message, replied_to, incident, context)
    context.outbox.wake(incident.group_id)  # whose call in private is out of date now, too
    if summaries.was_summary(message, incident, context):
        own = context.bot.username
        reply(message, context, private_calls.summed_up(language, incident, own))
