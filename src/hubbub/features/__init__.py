"""The domain: one file for each thing people do. Features turn a command into an outcome and never send anything."""
