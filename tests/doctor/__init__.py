"""What the doctor finds: in files, settings and machines that are ill on purpose, and behind proxies that do harm."""
