"""Bot API methods that fetch updates; webhooks are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import bad_request
from sandbox.updates import MAX_BATCH

if TYPE_CHECKING:
    from sandbox.errors import Json
    from sandbox.params import Call

LONGEST_POLL = 50


async def get_updates(call: Call) -> list[Json]:
    """Confirm what is older than `offset` and return what is pending, waiting `timeout`."""
    queue = call.telegram.queue
    if "allowed_updates" in call.params:
        queue.allow(call.json_list("allowed_updates", "allowed_updates"))
    queue.confirm(call.integer("offset"))
    call.telegram.changed()
    limit = call.integer("limit", MAX_BATCH)
    seconds = min(max(call.integer("timeout"), 0), LONGEST_POLL)
    return await queue.fetch(limit if 1 <= limit <= MAX_BATCH else MAX_BATCH, seconds)


def delete_webhook(call: Call) -> bool:
    """Confirm that there is no webhook, and drop what is pending when asked to."""
    if call.flag("drop_pending_updates"):
        call.telegram.queue.confirm(1 << 62)
        call.telegram.changed()
    return True


def set_webhook(call: Call) -> bool:
    """Refuse a webhook: this stand-in is polled only."""
    if call.text("url"):
        raise bad_request("bad webhook: this server answers getUpdates only")
    return delete_webhook(call)


def get_webhook_info(call: Call) -> Json:
    """Say that there is no webhook and how much is pending."""
    pending = len(call.telegram.pending_updates)
    return {"url": "", "has_custom_certificate": False, "pending_update_count": pending}


METHODS = {
    "deleteWebhook": delete_webhook,
    "setWebhook": set_webhook,
    "getWebhookInfo": get_webhook_info,
}
