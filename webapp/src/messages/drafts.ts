// What was typed but not sent, by room; it outlives a reload. Must not know how it is typed.
import { storage } from '../chat/storage'

const PREFIX = 'hubbub.draft.'

export function draftOf(room: string): string {
  return storage.getItem(PREFIX + room) ?? ''
}

export function keepDraft(room: string, text: string): void {
  if (text) storage.setItem(PREFIX + room, text)
  else storage.removeItem(PREFIX + room)
}

export function forgetDrafts(): void {
  for (const name of storage.names()) if (name.startsWith(PREFIX)) storage.removeItem(name)
}
