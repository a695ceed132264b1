// What was typed but not sent, by room; it outlives a reload. Must not know how it is typed.
const PREFIX = 'hubbub.draft.'

export function draftOf(room: string): string {
  return localStorage.getItem(PREFIX + room) ?? ''
}

export function keepDraft(room: string, text: string): void {
  if (text) localStorage.setItem(PREFIX + room, text)
  else localStorage.removeItem(PREFIX + room)
}

export function forgetDrafts(): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name)
}
