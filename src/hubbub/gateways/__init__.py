"""The doors: the only rooms that know sockets. A door translates, and decides nothing."""
