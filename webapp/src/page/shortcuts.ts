// The keys that work anywhere on the page, as a table that the help dialog shows too.
import type { Chat } from '../chat/chat.svelte'
import { openRoom } from '../rooms/actions'
import { nextRoom } from '../rooms/order'
import { page } from './page.svelte'

interface Shortcut {
  keys: string
  does: string
  is(event: KeyboardEvent): boolean
  act(chat: Chat): void
}

const alt = (event: KeyboardEvent, key: string, shift = false): boolean =>
  event.altKey && !event.ctrlKey && !event.metaKey && event.shiftKey === shift && event.key === key

const ctrl = (event: KeyboardEvent, key: string): boolean =>
  (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === key

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: 'Ctrl+K', does: 'Go to a room or a person', is: (e) => ctrl(e, 'k'), act: () => (page.dialog = 'switch') },
  { keys: 'Alt+↑', does: 'Previous room', is: (e) => alt(e, 'ArrowUp'), act: (chat) => go(chat, -1) },
  { keys: 'Alt+↓', does: 'Next room', is: (e) => alt(e, 'ArrowDown'), act: (chat) => go(chat, 1) },
  { keys: 'Alt+Shift+↑', does: 'Previous unread room', is: (e) => alt(e, 'ArrowUp', true), act: (chat) => go(chat, -1, true) },
  { keys: 'Alt+Shift+↓', does: 'Next unread room', is: (e) => alt(e, 'ArrowDown', true), act: (chat) => go(chat, 1, true) },
  { keys: 'Ctrl+/', does: 'Show these keys', is: (e) => ctrl(e, '/'), act: () => (page.dialog = 'help') },
]

/** For the help dialog: keys that belong to one place only. */
export const LOCAL: readonly { keys: string; does: string }[] = [
  { keys: 'Enter', does: 'Send' },
  { keys: 'Shift+Enter', does: 'New line' },
  { keys: 'Esc', does: 'Close what is open; then to the newest message and back to writing' },
]

/** Does what the key stands for, or closes what Esc closes. Dialogs close by themselves. */
export function struck(chat: Chat, event: KeyboardEvent): void {
  if (event.key === 'Escape' && page.dialog === null && page.drawer !== null) {
    page.drawer = null
    event.preventDefault()
  }
  const found = SHORTCUTS.find((shortcut) => shortcut.is(event))
  if (!found || event.isComposing) return
  event.preventDefault()
  found.act(chat)
}

function go(chat: Chat, step: 1 | -1, unreadOnly = false): void {
  const room = page.dialog === null ? nextRoom(chat.state, chat.open, step, unreadOnly) : undefined
  if (room) openRoom(chat, room.id)
}
