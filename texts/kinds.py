"""What a message is that has no words."""

from __future__ import annotations

from collections.abc import Mapping

from domain.messages import Kind
from texts.language import N_, Deferred, Language

_WORDLESS: Mapping[Kind, Deferred] = {
    Kind.PHOTO: N_("📷 photo"),
    Kind.VIDEO: N_("🎬 video"),
    Kind.ANIMATION: N_("🎬 animation"),
    Kind.VIDEO_NOTE: N_("🎬 video message"),
    Kind.VOICE: N_("🎤 voice message"),
    Kind.AUDIO: N_("🎵 audio"),
    Kind.DOCUMENT: N_("📄 file"),
    Kind.PLACE: N_("📍 place"),
}


def wordless(language: Language, kind: Kind) -> str:
    """Say what somebody sent without a word; empty for what tells nothing."""
    label = _WORDLESS.get(kind)
    return language.gettext(label) if label else ""
