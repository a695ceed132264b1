"""python -m hubbub: the same as the command `hubbub`."""

from .cli import main

main()
