"""Fan-out between nodes: a bell that says something was stored. It may lose or swap; the store is the truth."""
