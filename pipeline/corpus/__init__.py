"""What only many documents show: near-duplicates."""
