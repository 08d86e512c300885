"""Servers measured in turn, under the same load, on the same core."""
