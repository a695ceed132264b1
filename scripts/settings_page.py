"""Prints docs/settings.md, drawn from the table of settings. Must not know a setting by name."""

import sys

from hubbub.config import FILE, SETTINGS, Setting

PREFACE = f"""\
# Settings

Every setting of `hubbub serve` is a flag, an environment variable and a key in `{FILE}`. The flag wins over the
environment, the environment over the file, the file over the default. The file is `./{FILE}`, or the one that
`--config FILE` or `HUBBUB_CONFIG` names:

```toml
port = 9000
guests = "yes"
origins = ["https://chat.example.org"]
```

A value that cannot be used, a key or a `HUBBUB_` variable that does not exist stops the start with one sentence.
Times are in seconds, sizes in bytes. Made from `src/hubbub/config.py` by `make docs`; do not edit.
"""

HEADING = "| setting | flag | environment | default | what it does | allowed |\n|---|---|---|---|---|---|"


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join([PREFACE, HEADING, *map(row, SETTINGS), ""])


def row(setting: Setting) -> str:
    default = f"`{setting.default_text}`" if setting.default_text else "none"
    cells = (f"`{setting.name}`", f"`{setting.flag}`", f"`{setting.variable}`", default, setting.help)
    return f"| {' | '.join((*cells, setting.kind.allowed))} |"


if __name__ == "__main__":
    sys.stdout.write(page())
