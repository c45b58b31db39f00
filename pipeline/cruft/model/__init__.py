"""The block model: how likely each block is to belong to the article, learned from pages with known text."""
