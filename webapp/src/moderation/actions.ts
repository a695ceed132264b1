// What those who look after a room do: roles, and keeping somebody out or quiet. Must not know how it is asked for on the page.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import type { Ban, Role } from '../protocol'

export async function setRole(chat: Chat, room: string, user: string, role: Role): Promise<void> {
  await chat.ask<'room.role'>({ type: 'room.role', room, user, role, key: newKey() })
}

export async function remove(chat: Chat, room: string, user: string): Promise<void> {
  await chat.ask<'room.remove'>({ type: 'room.remove', room, user, key: newKey() })
}

/** For good without `minutes`. */
export async function ban(chat: Chat, room: string, user: string, minutes: number | null, reason: string): Promise<void> {
  await chat.ask<'room.ban'>({ type: 'room.ban', room, user, reason, key: newKey(), ...(minutes !== null && { minutes }) })
}

export async function unban(chat: Chat, room: string, user: string): Promise<void> {
  await chat.ask<'room.unban'>({ type: 'room.unban', room, user, key: newKey() })
}

export async function readBans(chat: Chat, room: string): Promise<Ban[]> {
  return (await chat.ask<'room.bans'>({ type: 'room.bans', room })).bans
}

export async function mute(chat: Chat, room: string, user: string, minutes: number, reason: string): Promise<void> {
  await chat.ask<'room.mute'>({ type: 'room.mute', room, user, minutes, reason, key: newKey() })
}

export async function unmute(chat: Chat, room: string, user: string): Promise<void> {
  await chat.ask<'room.unmute'>({ type: 'room.unmute', room, user, key: newKey() })
}
