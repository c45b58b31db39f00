"""Characters of a stranger's text that people do not see, and that must not change what is shown around it."""

from __future__ import annotations

import re

UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls but for tabs and line breaks, what turns the direction of text (Unicode Standard Annex #9), and halves of
surrogate pairs."""
