// Tokens for programs and bots. Must not know how they are shown.
import type { Chat } from '../chat/chat.svelte'
import type { CreateToken, Credential, TokenMade } from '../protocol'
import { readCredentials } from '../session/actions'

/** Without a key, since the token is told once: a repeated answer would lack it. */
export async function createToken(chat: Chat, terms: Omit<CreateToken, 'type' | 'id' | 'key'>): Promise<TokenMade> {
  return chat.ask<'token.create'>({ type: 'token.create', ...terms })
}

export async function readTokens(chat: Chat): Promise<Credential[]> {
  return (await readCredentials(chat)).filter((one) => one.kind === 'token')
}
