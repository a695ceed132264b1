// Which part of the client the page's address names: a page of its own, or the chat. Must not know what is on a page.
const FORM = /^#\/(account|admin|invite)\/([^/]+)$/

interface Named {
  area: 'account' | 'admin' | 'invite'
  /** Which page of the area, or the code of the invite. */
  name: string
}

class Route {
  /** `null`: the chat itself. */
  at = $state.raw<Named | null>(inAddress())

  watch(): () => void {
    const look = () => (this.at = inAddress())
    window.addEventListener('hashchange', look)
    return () => window.removeEventListener('hashchange', look)
  }

  /** Back to the chat, in whatever room it is in. */
  leave(): void {
    history.pushState(null, '', location.pathname)
    this.at = null
  }
}

function inAddress(): Named | null {
  const [, area, name] = FORM.exec(location.hash) ?? []
  // What a code or a name is made of needs no escapes; an address written by hand may hold anything.
  return area && name ? { area: area as Named['area'], name } : null
}

export const route = new Route()
