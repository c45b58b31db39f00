"""Child processes between strangers' bytes and the run: what hangs, crashes or eats memory there costs one document.

``worker`` is a child process with limits, ``confinement`` what the child does to itself, ``messages`` what goes over
the wire. ``cleaning`` has documents cleaned in such a child, ``containers`` has containers read in one. Parsing,
decompressing and cleaning happen there; the run's own process reads files, writes records and keeps the ledger.
"""
