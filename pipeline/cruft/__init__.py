"""What in a document is not the article, and why: cue phrases, zones and the decision about each block."""
