"""hubbub invite: links that let people in. Must not know who comes."""

from hubbub.protocol import commands as c

from .word import Word, family

invite = family("invite", "Links that let people in.", {
    "create": Word(c.CreateInvite),
    "list": Word(c.ListInvites),
    "revoke": Word(c.RevokeInvite),
})  # fmt: skip
