"""Coded people in the layouts of other systems, and the reader of one that is no table."""
