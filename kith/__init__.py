"""Kith: people who have been there, and people who are trained for it, in one house."""

__version__ = "0.1.0"
