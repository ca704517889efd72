"""Pitfalls of joins: noted by members, read by somebody else, shown where the two tables are joined."""
