"""What is known about an article besides its text: from the page, from the dump's first lines, from the sidecar."""

from pipeline.metadata.html import read_page_metadata
from pipeline.metadata.record import Metadata, with_hints

__all__ = ["Metadata", "read_page_metadata", "with_hints"]
