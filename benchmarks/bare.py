"""NOT the desk: a bare python-telegram-bot program, what the desk is measured against.

It makes the same Bot API calls for each report, tap and summary, with the library's default
settings. It has no database, no rights, no rate limits, and forgets everything when it stops.
"""

from __future__ import annotations

import os
from typing import cast

from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

Context = ContextTypes.DEFAULT_TYPE

POLL_TIMEOUT = 30  # seconds, as the desk has it
CLAIM, LEAVE, ESCALATE = "✅ Claim", "❌ Leave Claim", "⬆️ Escalate"
CLAIM_ESCALATION, RESOLVE, KEEP = "🛡️ Claim Escalation", "🏁 Resolve", "↩️ Keep Working"
CARD = "🚨 <b>INCIDENT: TKT-2026-{number:04d}</b>\nReported by {name} just now\n\n{text}\n\n"
UNCLAIMED = "Status: 🔥 UNCLAIMED"
STEPS: dict[str, tuple[str, list[str]]] = {
    CLAIM: ("Status: 🛠️ IN PROGRESS (Claimed by @john)", [LEAVE, ESCALATE, RESOLVE]),
    LEAVE: (UNCLAIMED, [CLAIM]),
    ESCALATE: ("Status: 🆘 ESCALATED - Awaiting Manager", [CLAIM_ESCALATION]),
    CLAIM_ESCALATION: ("Status: 🛠️ IN PROGRESS (Handled by @alice)", [RESOLVE, LEAVE]),
    RESOLVE: ("Status: ⌛ AWAITING SUMMARY", [KEEP]),
    KEEP: ("Status: 🛠️ IN PROGRESS", [RESOLVE]),
}
"""What a button makes of the card; the label is the button's data too."""


def keyboard(labels: list[str]) -> InlineKeyboardMarkup:
    """Make a column of buttons."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(t, callback_data=t)] for t in labels])


async def report(update: Update, context: Context) -> None:
    """Post a card and pin it."""
    message = cast(Message, update.effective_message)
    name = message.from_user.full_name if message.from_user else ""
    text = CARD.format(number=message.message_id, name=name, text=" ".join(context.args or []))
    card = await message.reply_html(text + UNCLAIMED, reply_markup=keyboard([CLAIM]))
    await card.pin(disable_notification=True)


async def tidy(update: Update, _context: Context) -> None:
    """Delete the line that says a card was pinned."""
    await cast(Message, update.effective_message).delete()


async def tap(update: Update, context: Context) -> None:
    """Answer the tap, post what belongs to it, redraw the card."""
    query = cast(CallbackQuery, update.callback_query)
    card, label = cast(Message, query.message), query.data or ""
    await query.answer("Done.")
    if label == ESCALATE:
        await card.reply_html("🔔 The incident requires manager attention. Paging: @alice")
    if label == RESOLVE:
        prompt = await card.reply_html(
            "@alice, please reply to this message with the resolution summary.",
            reply_markup=ForceReply(selective=True),
        )
        memory(context)[prompt.message_id] = card
    status, labels = STEPS[label]
    await card.edit_text(redrawn(card, status), parse_mode="HTML", reply_markup=keyboard(labels))


async def summary(update: Update, context: Context) -> None:
    """Show the summary on the card, unpin it, delete the prompt."""
    message = cast(Message, update.effective_message)
    prompt = cast(Message, message.reply_to_message)
    card = memory(context).pop(prompt.message_id, None)
    if card is None:
        return
    await card.edit_text(redrawn(card, f"✅ RESOLVED: {message.text}"), parse_mode="HTML")
    await card.unpin()
    await prompt.delete()


def redrawn(card: Message, status: str) -> str:
    """Replace the last line of a card."""
    return card.text_html.rpartition("\n")[0] + f"\n{status}"


def memory(context: Context) -> dict[int, Message]:
    """Find which prompt belongs to which card, in memory only."""
    chat_data = cast("dict[str, dict[int, Message]]", context.chat_data)
    return chat_data.setdefault("cards", {})


def main() -> None:
    """Poll with the library's defaults."""
    application = (
        Application.builder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{os.environ['TELEGRAM_API_URL']}/bot")
        .build()
    )
    application.add_handler(CommandHandler("new_issue", report))
    application.add_handler(CallbackQueryHandler(tap))
    application.add_handler(MessageHandler(filters.StatusUpdate.PINNED_MESSAGE, tidy))
    application.add_handler(MessageHandler(filters.REPLY, summary))
    application.run_polling(timeout=POLL_TIMEOUT)


if __name__ == "__main__":
    main()
