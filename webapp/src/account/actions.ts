// What one does with one's own account. Must not know how it is asked for on the page.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import { Offline } from '../chat/refused'
import { forgetDrafts } from '../messages/drafts'

/** Fails with Refused, as when the name is taken. */
export async function rename(chat: Chat, name: string): Promise<void> {
  await chat.ask<'account.rename'>({ type: 'account.rename', name, key: newKey() })
}

/** A guest has nothing but the token, so leaving is giving up the name: otherwise nobody could ever have it again. */
export async function signOut(chat: Chat): Promise<void> {
  if (chat.status.is !== 'online') throw new Offline()
  await chat.ask<'account.close'>({ type: 'account.close', key: newKey() })
  forgetDrafts()
  chat.exit()
}
