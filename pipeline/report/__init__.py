"""The run report: static pages that show what runs did, what was removed from each article, and why.

``state_dir/report/index.html`` opens from the disk; nothing in it asks the network for anything. The pages are written
from the ledger (:mod:`pipeline.run.facts`), the records and, where they are still there, the raw files.

- :mod:`.corpus` reads the ledger into the numbers of all pages; :mod:`.choice` says which articles get a page.
- :mod:`.article_view` puts the raw blocks of an article beside its record; :mod:`.raw_blocks` finds them.
- :mod:`.charts` draws, :mod:`.wording` explains families, rules and flags, :mod:`.pages` fills the templates.
- :mod:`.writing` brings the folder up to date and leaves alone what has not changed.

All text of articles is shown as text: the templates escape, control characters are shown as tokens, and a content
security policy allows no script or style but the report's own two files.
"""
