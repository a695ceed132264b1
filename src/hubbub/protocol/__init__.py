"""The language of hubbub.v1: what may be asked, what is answered, what has happened. Knows no socket, clock or database."""
