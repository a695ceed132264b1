"""One server and several clients on a loop whose time is a number: one seed is one story, told again the same each time."""
