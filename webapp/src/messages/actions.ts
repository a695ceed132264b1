// What one does with messages: say something, read further back. Must not know how they are drawn.
import type { Chat } from '../chat/chat.svelte'
import { older } from '../chat/mirror'

const PAGE = 50
const MOST = 200

/** Puts it in the outbox; never fails, since what fails is shown there. */
export function say(chat: Chat, room: string, text: string): void {
  if (chat.state.me && text.trim()) chat.outbox.add(chat.state.me.id, room, text, chat.state.rooms[room]?.name)
}

/** Reads the page before what is held; the first one reaches back to the first unread message if it can. */
export async function readBack(chat: Chat, id: string): Promise<void> {
  const room = chat.state.rooms[id]
  if (!room?.more) return
  const limit = room.messages.length ? PAGE : Math.min(MOST, Math.max(PAGE, room.unread + 10))
  const before = room.cut
  const page = await chat.ask<'message.history'>({ type: 'message.history', room: id, before, limit })
  chat.state = older(chat.state, id, before, page)
}

/** Bytes of UTF-8, as the server counts them. */
export function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length
}
