// Who one is to a company's sign-in. Must not know how it is shown.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import type { Identity } from '../protocol'

export async function readIdentities(chat: Chat): Promise<Identity[]> {
  return (await chat.ask<'identity.list'>({ type: 'identity.list' })).identities
}

/** A ticket for the way to the company's sign-in. It has no key: it is told once. */
export async function beginIdentity(chat: Chat, password: string, code: string): Promise<string> {
  return (await chat.ask<'identity.begin'>({ type: 'identity.begin', password, ...(code && { code }) })).ticket ?? ''
}

/** Fails with Refused: `last_way` where nothing else lets one in. */
export async function removeIdentity(chat: Chat, identity: string, password: string): Promise<void> {
  await chat.ask<'identity.remove'>({ type: 'identity.remove', identity, password, key: newKey() })
}

/** What an issuer is called by people: the name of its server. */
export function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer
}
