"""A statement as a citation: one small module for each family of styles."""
