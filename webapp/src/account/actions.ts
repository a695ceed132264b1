// What one does with one's own account. Must not know how it is asked for on the page.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import { post } from '../chat/post'
import { Offline } from '../chat/refused'
import { forgetDrafts } from '../messages/drafts'
import { enter, hereIs } from '../session/actions'
import { token } from './token'

/** Makes an account and signs in to it; a guest who asks becomes it. Fails with Refused, as when the name is taken. */
export async function register(chat: Chat, name: string, password: string, invite?: string): Promise<void> {
  const command = { type: 'account.register' as const, name, password, label: hereIs(), ...(invite && { invite }) }
  enter(chat, await post<'account.register'>(command, { token: token.bearer(), cookie: true }))
}

/** Fails with Refused, as when the name is taken. */
export async function rename(chat: Chat, name: string): Promise<void> {
  await chat.ask<'account.rename'>({ type: 'account.rename', name, key: newKey() })
}

/** `display` is what one likes to be called; empty for one's name. */
export async function describe(chat: Chat, display: string): Promise<void> {
  await chat.ask<'account.describe'>({ type: 'account.describe', display, key: newKey() })
}

/** Every other session ends. `password` is the one so far, empty where there was none. */
export async function changePassword(chat: Chat, password: string, fresh: string): Promise<void> {
  await chat.ask<'account.password'>({ type: 'account.password', password, new: fresh })
}

/** What becomes of what one wrote when one goes. */
export type Left = 'keep' | 'delete'

export const LEFT: readonly (readonly [Left, string])[] = [
  ['keep', 'stays, under your name'],
  ['delete', 'is deleted, everywhere'],
]

/** Gives up who one is, for good: for a guest it is the only way out, since otherwise nobody could ever have the name again. */
export async function close(chat: Chat, messages: Left, password = ''): Promise<void> {
  if (chat.status.is !== 'online') throw new Offline()
  await chat.ask<'account.close'>({ type: 'account.close', password, messages, key: newKey() })
  forgetDrafts()
  chat.exit()
}
