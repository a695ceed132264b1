// What is open on the page besides the room: one dialog, one drawer. Knows nothing of what is in them.
export type DrawerName = 'rooms' | 'people'
import type { Message, Person } from '../protocol'

export type DialogName = 'switch' | 'create' | 'browse' | 'invite' | 'me' | 'help' | 'leave' | 'person' | 'settings' | 'report' | 'erase'

/** From these widths on a column stands beside the messages and is no drawer any more. */
const WIDTHS = ['(min-width: 45rem)', '(min-width: 60rem)']

class Page {
  dialog = $state<DialogName | null>(null)
  /** Whom the dialog `person` is about. */
  person = $state.raw<Person | null>(null)
  /** The id of the room they are looked at in, if it is not the open one. */
  room = $state<string | null>(null)
  /** What the dialogs `report` and `erase` are about. */
  message = $state.raw<Message | null>(null)
  drawer = $state<DrawerName | null>(null)
  /** Whether somebody looks at this page just now. */
  seen = $state(isSeen())

  watch(): () => void {
    const look = () => (this.seen = isSeen())
    const widths = WIDTHS.map((query) => matchMedia(query))
    const close = () => (this.drawer = null)
    for (const width of widths) width.addEventListener('change', close)
    document.addEventListener('visibilitychange', look)
    window.addEventListener('focus', look)
    window.addEventListener('blur', look)
    return () => {
      for (const width of widths) width.removeEventListener('change', close)
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('focus', look)
      window.removeEventListener('blur', look)
    }
  }

  about(person: Person, room: string | null = null): void {
    this.person = person
    this.room = room
    this.dialog = 'person'
  }

  report(message: Message): void {
    this.message = message
    this.dialog = 'report'
  }

  erase(message: Message): void {
    this.message = message
    this.dialog = 'erase'
  }

  toggle(drawer: DrawerName): void {
    this.drawer = this.drawer === drawer ? null : drawer
  }
}

function isSeen(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

export const page = new Page()
