// Whom one wants to hear nothing from. Must not know how that is shown.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import type { Person } from '../protocol'
import { rules } from './rules'

export async function block(chat: Chat, user: string): Promise<void> {
  const told = await chat.ask<'block.add'>({ type: 'block.add', user, key: newKey() })
  become(chat, told.user, true)
}

export async function unblock(chat: Chat, user: string): Promise<void> {
  const told = await chat.ask<'block.remove'>({ type: 'block.remove', user, key: newKey() })
  become(chat, told.user, false)
}

export async function readBlocked(chat: Chat): Promise<Person[]> {
  return (await chat.ask<'block.list'>({ type: 'block.list' })).blocked
}

function become(chat: Chat, user: Person, on: boolean): void {
  chat.state = rules['block.changed'](chat.state, { type: 'block.changed', user, on }, chat.clock.now())
}
