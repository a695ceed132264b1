"""Loads a server over its sockets, and keeps the books on what it promised. Must not know the server's rooms.

Two generators are here. `make bench` compares servers with the one that spends next to nothing on a delivery (`wire`, `flock`,
`scenarios`, `acks`): it looks for marks in bytes, in whichever dialect a server speaks, and still may be what limits it; each
result says how busy it was. `hubbub bench` (`person`, `stage`, `load`, `tally`, `ledger`) speaks hubbub.v1 and reads every frame.
"""
