// What one does with rooms: open, make, join, leave, invite. Must not know how it is asked for on the page.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import { listed } from '../chat/mirror'
import type { RoomView } from '../chat/state'
import type { Room } from '../protocol'
import { showInAddress } from './address'
import { byName } from './order'

export function openRoom(chat: Chat, id: string): void {
  chat.attending = false
  chat.open = id
  showInAddress(id)
}

/** Fails with Refused, as when the name is taken. */
export async function createRoom(chat: Chat, name: string, isPrivate: boolean, topic: string): Promise<void> {
  const made = await chat.ask<'room.create'>({ type: 'room.create', name, private: isPrivate, topic, key: newKey() })
  entered(chat, made.room)
}

/** `room` is an id, a name, or `@name` for the direct conversation with that person. */
export async function joinRoom(chat: Chat, room: string): Promise<void> {
  const joined = await chat.ask<'room.join'>({ type: 'room.join', room, key: newKey() })
  entered(chat, joined.room)
}

export async function leaveRoom(chat: Chat, id: string): Promise<void> {
  await chat.ask<'room.leave'>({ type: 'room.leave', room: id, key: newKey() })
  chat.forgetRoom(id)
}

export type Edited = Pick<RoomView, 'name' | 'topic' | 'state' | 'slow' | 'guests'>

/** Asks only for what is to be different, since not everybody may change everything. */
export async function editRoom(chat: Chat, room: RoomView, wanted: Edited): Promise<void> {
  const fields = Object.entries(wanted).filter(([name, value]) => value !== room[name as keyof Edited])
  if (!fields.length) return
  await chat.ask<'room.edit'>({ type: 'room.edit', room: room.id, ...(Object.fromEntries(fields) as Partial<Edited>), key: newKey() })
}

export async function deleteRoom(chat: Chat, room: string): Promise<void> {
  await chat.ask<'room.delete'>({ type: 'room.delete', room, key: newKey() })
  chat.forgetRoom(room)
}

export async function inviteTo(chat: Chat, room: string, user: string): Promise<void> {
  await chat.ask<'room.invite'>({ type: 'room.invite', room, user, key: newKey() })
}

/** Channels one does not hear yet, by name, and a fresh look at one's own rooms on the way. */
export async function readRooms(chat: Chat): Promise<Room[]> {
  const { rooms } = await chat.ask<'room.list'>({ type: 'room.list' })
  chat.state = rooms.reduce(listed, chat.state)
  return rooms.filter((room) => !(room.id in chat.state.rooms)).sort(byName)
}

function entered(chat: Chat, room: Room): void {
  chat.state = listed(chat.state, { ...room, member: room.member ?? true })
  openRoom(chat, room.id)
}
