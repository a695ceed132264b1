// Passkeys: added, removed, and signed in with. Must not know how a device is spoken with.
import type { Chat } from '../chat/chat.svelte'
import { post } from '../chat/post'
import type { Passkey, PasskeyAdded } from '../protocol'
import { enter, hereIs } from '../session/actions'
import { makePasskey, passkeyFault, usePasskey } from './device'

export async function readPasskeys(chat: Chat): Promise<Passkey[]> {
  return (await chat.ask<'passkey.list'>({ type: 'passkey.list' })).passkeys
}

/** With the first second factor there are recovery codes, told once. */
export async function addPasskey(chat: Chat, name: string, password: string): Promise<PasskeyAdded> {
  const { options } = await chat.ask<'passkey.begin'>({ type: 'passkey.begin', password })
  const answer = await onDevice(() => makePasskey(options))
  return chat.ask<'passkey.add'>({ type: 'passkey.add', name, answer })
}

export async function removePasskey(chat: Chat, passkey: string, password: string): Promise<void> {
  await chat.ask<'passkey.remove'>({ type: 'passkey.remove', passkey, password })
}

export async function signInByPasskey(chat: Chat): Promise<void> {
  const { options } = await post<'passkey.challenge'>({ type: 'passkey.challenge' })
  const answer = await onDevice(() => usePasskey(options))
  enter(chat, await post<'passkey.open'>({ type: 'passkey.open', answer, label: hereIs() }, { cookie: true }))
}

async function onDevice<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (fault) {
    throw passkeyFault(fault)
  }
}
