// What is open on the page besides the room: one dialog, one drawer. Knows nothing of what is in them.
export type DialogName = 'switch' | 'create' | 'browse' | 'invite' | 'me' | 'help' | 'leave'

class Page {
  dialog = $state<DialogName | null>(null)
  drawer = $state<'rooms' | 'people' | null>(null)
  /** Whether somebody looks at this page just now. */
  seen = $state(isSeen())

  watch(): () => void {
    const look = () => (this.seen = isSeen())
    document.addEventListener('visibilitychange', look)
    window.addEventListener('focus', look)
    window.addEventListener('blur', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('focus', look)
      window.removeEventListener('blur', look)
    }
  }

  toggle(drawer: 'rooms' | 'people'): void {
    this.drawer = this.drawer === drawer ? null : drawer
  }
}

function isSeen(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

export const page = new Page()
