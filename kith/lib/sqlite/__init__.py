"""A thin SQLite backend for Django: durable settings and one fair lane for writers."""
