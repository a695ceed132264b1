// Taking back what was said, and who may. Must not know how it is asked for on the page.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import { isMe, type RoomView, type State } from '../chat/state'
import { mayModerate } from '../moderation/powers'
import type { Message } from '../protocol'

export async function deleteMessage(chat: Chat, room: string, seq: number): Promise<void> {
  await chat.ask<'message.delete'>({ type: 'message.delete', room, seq, key: newKey() })
}

/** One's own; where one looks after the room, anybody's. Nothing changes in the archive. */
export function mayDelete(state: State, room: RoomView | null, message: Message): boolean {
  if (!room || room.state === 'archived' || message.deleted) return false
  return isMe(state, message.by) || mayModerate(state, room)
}
