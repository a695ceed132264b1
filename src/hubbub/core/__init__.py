"""Pure decisions: no await, no clock, no socket, no database. Time and facts are passed in."""
