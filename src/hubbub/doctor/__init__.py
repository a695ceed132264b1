"""What may go wrong with a server, and what to do: each check looks at one thing and changes nothing that is kept.

Must not know how findings are shown, nor where settings come from; it is handed values.
"""
