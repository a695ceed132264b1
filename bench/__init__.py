"""Side-by-side measurements of Hubbub and its peers, each server in a process of its own on loopback."""
