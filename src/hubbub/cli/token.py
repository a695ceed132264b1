"""hubbub token: what lets programs in. Must not know what they do there."""

from hubbub.protocol import commands as c

from .word import Word, family

token = family("token", "Tokens for bots and scripts; elsewhere (--server), your own sessions too.", {
    "create": Word(c.CreateToken),
    "list": Word(c.ListCredentials),
    "revoke": Word(c.CloseSession, takes=("credential",), sets={"others": False}),
})  # fmt: skip
