"""What only many documents show: lines that a site repeats on its pages, and near-duplicates."""
