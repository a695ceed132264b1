// Looks up who belongs to a room and who is here. Must not know how people are listed.
import type { Chat } from '../chat/chat.svelte'
import { patchRoom } from '../chat/state'

export async function readMembers(chat: Chat, room: string): Promise<void> {
  const { members } = await chat.ask<'room.members'>({ type: 'room.members', room })
  chat.state = patchRoom(chat.state, room, { members })
}

/** Asks who is here, where the server has not said so by itself. */
export async function readPresence(chat: Chat, room: string): Promise<void> {
  const { count, people } = await chat.ask<'presence.list'>({ type: 'presence.list', room })
  chat.state = patchRoom(chat.state, room, { count, people: people ?? null })
}
