// Builds the conversation out of what a browser has: socket, storage, locks, clock. The only file that touches them all.
import { inCookieOf, isAboutToken, token } from '../account/token'
import { Aside } from '../chat/aside'
import { Chat } from '../chat/chat.svelte'
import { Partings } from '../chat/partings.svelte'
import { realClock } from '../chat/clock'
import type { Wire } from '../chat/link'
import type { Entry } from '../chat/outbox'
import { Shelf } from '../chat/shelf'
import { storage } from '../chat/storage'
import { takeDraft } from '../messages/drafts'
import { keepReading } from '../reads/actions.svelte'
import { readRooms } from '../rooms/actions'
import { SIGNED_IN } from '../server/company'
import { forgetTyping } from '../typing/actions'
import { announce } from './announce'

const PROTOCOL = 'hubbub.v1'

/** A conversation that is coming back by itself if this browser knows who it is. */
export function start(): Chat {
  const aside = new Aside(storage)
  const shelf = new Shelf(storage, navigator.locks, (left) => {
    aside.put(left)
    if (chat.state.me) chat.outbox.adopt(aside.take(chat.state.me.id))
  })
  const partings = new Partings(storage)
  const keep = (entries: readonly Entry[]): void => shelf.keep(entries)
  const chat: Chat = new Chat({ connect, clock: realClock, token, aside, partings, takeDraft, keep })

  chat.greet(once(() => shelf.open()))
  chat.greet(() => token.claim(chat.state.me?.id ?? ''))
  keepReading(chat)
  chat.listen((frame, before) => announce(chat, frame, before))
  chat.listen((frame) => isFromUnknownRoom(chat, frame) && void readRooms(chat).catch(() => {}))
  forgetTyping(chat)

  window.addEventListener('storage', (event) => {
    shelf.appeared(event.newValue === null ? null : event.key)
    partings.appeared(event.key)
    if (isAboutToken(event)) followToken(chat)
  })
  window.addEventListener('online', () => chat.wake())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && chat.wake())

  if (location.hash === SIGNED_IN) arrive()
  if (token.get() !== null) chat.enter()
  return chat
}

/** Back from a company's sign-in: there is a cookie now, and who it lets in will turn out. */
function arrive(): void {
  token.set(inCookieOf(''))
  history.replaceState(null, '', location.pathname)
}

function connect(): Wire {
  const { protocol, host } = location
  return new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`, PROTOCOL)
}

/** Another tab signed in or out, or as somebody else: this one does the same. */
function followToken(chat: Chat): void {
  if (token.get() !== null) chat.become(token.owner())
  else if (chat.state.me) chat.lose('You signed out in another tab.')
}

function isFromUnknownRoom(chat: Chat, frame: Parameters<Parameters<Chat['listen']>[0]>[0]): boolean {
  return frame.type === 'message.sent' && !(frame.room in chat.state.rooms)
}

function once(act: () => void): () => void {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}
