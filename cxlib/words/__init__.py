"""Everything a reader sees in words, in Finnish and English."""
