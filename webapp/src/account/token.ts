// Where this browser keeps the proof of who one is: a guest's token itself, or only that a cookie holds it. Must not know its use.
import { storage } from '../chat/storage'
import type { Hello } from '../protocol'

const NAME = 'hubbub.token'
/** Stands for a token in a cookie, which no script can read; the id of its person follows, so that tabs see who it is. */
const COOKIE = 'cookie:'

export const token = {
  get: (): string | null => storage.getItem(NAME),

  set(value: string | null): void {
    if (value === null) storage.removeItem(NAME)
    else storage.setItem(NAME, value)
  },

  hello(): Pick<Hello, 'token'> | null {
    const value = token.get()
    if (value === null) return null
    return value.startsWith(COOKIE) ? {} : { token: value }
  },

  /** Whose it is, where that can be told. */
  owner(): string | null {
    const value = token.get()
    return (value?.startsWith(COOKIE) && value.slice(COOKIE.length)) || null
  },

  /** Whoever was let in is the one whom a cookie stands for. */
  claim(id: string): void {
    if (token.get()?.startsWith(COOKIE)) token.set(inCookieOf(id))
  },

  /** The token as HTTP wants it; `null` where there is none or the browser sends the cookie by itself. */
  bearer: (): string | null => token.hello()?.token ?? null,
}

export function inCookieOf(id: string): string {
  return COOKIE + id
}

/** Whether a `storage` event says that another tab signed in or out; cleared storage counts. */
export function isAboutToken(event: StorageEvent): boolean {
  return event.key === NAME || event.key === null
}
