"""What other programs and other sites take from the site: statements in frames, and whole lists."""
