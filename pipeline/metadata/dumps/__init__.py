"""Metadata of text dumps, which state it in lines of their own: headline, authors, dates, address."""
