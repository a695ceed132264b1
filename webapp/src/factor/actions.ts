// The second factor: an authenticator app and recovery codes. Must not know how they are shown.
import type { Chat } from '../chat/chat.svelte'
import type { FactorBegun, FactorList } from '../protocol'

export async function readFactors(chat: Chat): Promise<FactorList> {
  return chat.ask<'factor.list'>({ type: 'factor.list' })
}

/** Nothing here has a key: what is answered is told once. */
export async function beginFactor(chat: Chat, password: string): Promise<FactorBegun> {
  return chat.ask<'factor.begin'>({ type: 'factor.begin', password })
}

/** The recovery codes. */
export async function confirmFactor(chat: Chat, code: string): Promise<string[]> {
  return (await chat.ask<'factor.confirm'>({ type: 'factor.confirm', code })).codes ?? []
}

export async function removeFactor(chat: Chat, password: string, code: string): Promise<void> {
  await chat.ask<'factor.remove'>({ type: 'factor.remove', password, code })
}

/** Recovery codes in place of those so far. */
export async function renewCodes(chat: Chat, password: string): Promise<string[]> {
  return (await chat.ask<'factor.codes'>({ type: 'factor.codes', password })).codes ?? []
}
