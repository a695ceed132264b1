// What was typed but not sent, by person and room; it outlives a reload. Must not know how it is typed.
import { storage } from '../chat/storage'

const PREFIX = 'hubbub.draft.'

/** `by` is a user id: whoever signs in here next begins with an empty page. */
export function draftOf(by: string, room: string): string {
  return storage.getItem(nameOf(by, room)) ?? ''
}

export function keepDraft(by: string, room: string, text: string): void {
  if (text) storage.setItem(nameOf(by, room), text)
  else storage.removeItem(nameOf(by, room))
}

/** Gives it out, once. */
export function takeDraft(by: string, room: string): string {
  const draft = draftOf(by, room)
  keepDraft(by, room, '')
  return draft
}

export function forgetDrafts(): void {
  for (const name of storage.names()) if (name.startsWith(PREFIX)) storage.removeItem(name)
}

const nameOf = (by: string, room: string): string => `${PREFIX}${by}.${room}`
