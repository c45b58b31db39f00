"""The commands of the command line, one module each: what it takes, and what it does.

Each has ``register(commands)``, which adds its parser, and is cheap to import: what a command needs it imports when it
runs. :mod:`pipeline.cli` lists them.
"""
