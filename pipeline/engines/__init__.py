"""The same line on engines for many machines: :mod:`pipeline.engines.spark`. Nothing else imports this package."""
