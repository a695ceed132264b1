"""A load generator that is never the bottleneck: many connections in one process, every delivery counted.

Must not know the server's rooms; it speaks bytes to whatever chat server there is.
"""
