"""Real browser tabs against a real server process."""
