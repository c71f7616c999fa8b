"""Methods that fetch updates, and set a webhook that nobody answers at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.errors import bad_request
from sandbox.world.updates import MAX_BATCH

if TYPE_CHECKING:
    from sandbox.bot_api.params import Call
    from sandbox.world.errors import Json

LONGEST_POLL = 50


async def get_updates(call: Call) -> list[Json]:
    """Confirm what is older than `offset` and return what is pending, waiting `timeout`."""
    queue = call.telegram.queue
    queue.require_no_webhook()
    if "allowed_updates" in call.params:
        queue.allow(call.json_list("allowed_updates", "allowed_updates"))
    queue.confirm(call.integer("offset"))
    call.telegram.changed()
    limit = call.integer("limit", MAX_BATCH)
    seconds = min(max(call.integer("timeout"), 0), LONGEST_POLL)
    return await queue.fetch(limit if 1 <= limit <= MAX_BATCH else MAX_BATCH, seconds)


def delete_webhook(call: Call) -> bool:
    """Remove the webhook, if any, and drop what is pending when asked to."""
    call.telegram.queue.webhook = ""
    if call.flag("drop_pending_updates"):
        call.telegram.queue.confirm(1 << 62)
        call.telegram.changed()
    return True


def set_webhook(call: Call) -> bool:
    """Set a webhook, which ends polling; updates stay pending, as when its address is dead."""
    if not call.has("url"):
        raise bad_request("bad webhook: no url")  # stricter than Telegram, which removes it then
    url = call.text("url")
    delete_webhook(call)
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    call.telegram.queue.set_webhook(url)
    return True


def get_webhook_info(call: Call) -> Json:
    """Say where the webhook is, if there is one, and how much is pending."""
    pending = len(call.telegram.pending_updates)
    url = call.telegram.queue.webhook
    return {"url": url, "has_custom_certificate": False, "pending_update_count": pending}
