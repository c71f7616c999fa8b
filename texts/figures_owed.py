"""What is said of figures that are on their way, besides their own words."""

from __future__ import annotations

from texts.language import N_

NO_FILE = N_("The file could not be sent. Ask for it again with /report.")
