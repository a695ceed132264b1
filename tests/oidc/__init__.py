"""Signing in by a company's account, against a genuine identity provider and against hostile ones."""
