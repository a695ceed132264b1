"""The server as a process: started, stopped, misused."""
