// Who one is: coming in, being put out, becoming somebody else, and that nothing unsent is lost or said by another.
import { beforeEach, describe, expect, it } from 'vitest'

import { inCookieOf, token } from '../src/account/token'
import { Aside } from '../src/chat/aside'
import { Chat } from '../src/chat/chat.svelte'
import type { Entry } from '../src/chat/outbox'
import { Partings } from '../src/chat/partings.svelte'
import { Kept } from '../src/chat/storage'
import { draftOf, forgetDrafts, keepDraft, takeDraft } from '../src/messages/drafts'
import type { Person } from '../src/protocol'
import { PretendClock, PretendSocket, ann, bob, settled, welcomeOf } from './pretend'

const person: Person = { ...ann, kind: 'person' }

let clock: PretendClock
let sockets: PretendSocket[]
let storage: Kept
let chat: Chat

const latest = (): PretendSocket => sockets.at(-1)!
const texts = (): string[] => chat.entries.map((entry) => entry.text)

function connect(): PretendSocket {
  const socket = new PretendSocket()
  sockets.push(socket)
  return socket
}

/** A chat that has said hello and was let in as `you`. */
function enter(you: Person): void {
  chat.enter()
  welcome(you)
}

function welcome(you: Person): void {
  latest().open()
  latest().tell({ ...welcomeOf(), you })
}

beforeEach(() => {
  clock = new PretendClock()
  sockets = []
  storage = new Kept(() => localStorage)
  localStorage.clear()
  const partings = new Partings(storage)
  chat = new Chat({ connect: () => connect().wire, clock, token, aside: new Aside(storage), partings, takeDraft, keep: () => {} })
})

describe('hello', () => {
  it('shows a token that is kept here, and nothing where a cookie goes along', () => {
    token.set('t1')
    chat.enter()
    latest().open()
    expect(latest().last('hello')).toMatchObject({ token: 't1' })
    token.set(inCookieOf('u1'))
    chat.become('u1')
    latest().open()
    expect(latest().last('hello')).not.toHaveProperty('token')
    expect(latest().last('hello')).not.toHaveProperty('name')
  })

  it('that makes a guest of somebody whose cookie is lost gives the name back and asks for the way in', async () => {
    token.set(inCookieOf('u1'))
    chat.enter()
    latest().open()
    const socket = latest()
    socket.tell({ ...welcomeOf(), you: { id: 'u9', name: 'guest-9', kind: 'guest' }, token: 'fresh' })
    await settled()
    expect(chat.state.me).toBeNull()
    expect(token.get()).toBeNull()
    expect(chat.lost?.why).toBe('Your session here has ended.')
  })
})

describe('being put out', () => {
  beforeEach(() => {
    token.set(inCookieOf('u1'))
    enter(person)
    chat.outbox.add('u1', 'r1', 'not sent')
  })

  it('says why and keeps what was not sent, for the same person only', async () => {
    latest().cut(4401, 'You have been signed out.')
    expect(chat.lost).toEqual({ who: person, why: 'You have been signed out.', unsent: 1 })
    expect([chat.state.me, token.get(), texts()]).toEqual([null, null, []])

    token.set(inCookieOf('u2'))
    chat.become('u2')
    welcome({ ...bob, kind: 'person' })
    await settled()
    expect(texts()).toEqual([])
    expect(latest().sent.map((frame) => frame.type)).not.toContain('message.send')

    latest().cut(4401)
    token.set(inCookieOf('u1'))
    chat.become('u1')
    welcome(person)
    await settled()
    expect(texts()).toEqual(['not sent'])
    expect(latest().last('message.send')).toMatchObject({ text: 'not sent' })
    expect(chat.lost).toBeNull()
  })

  it('is not believed if another tab has signed in meanwhile', () => {
    token.set(inCookieOf('u2'))
    latest().cut(4401)
    expect(token.get()).toBe(inCookieOf('u2'))
    expect(chat.status.is).toBe('connecting')
  })

  it('is told also to whoever came by a cookie of which it turned out only then whose it is', () => {
    chat.exit()
    token.set(inCookieOf(''))
    chat.greet(() => token.claim(chat.state.me?.id ?? ''))
    enter(person)
    const count = sockets.length
    latest().cut(4401, 'You have been signed out.')
    expect(chat.lost).toMatchObject({ who: person, why: 'You have been signed out.' })
    expect([token.get(), sockets.length]).toEqual([null, count])
  })

  it('of a guest keeps nothing: nobody comes back as the same guest', () => {
    chat.exit()
    token.set('guest')
    enter(ann)
    chat.outbox.add('u1', 'r1', 'a line')
    latest().cut(4401)
    expect(new Aside(storage).take('u1')).toEqual([])
  })
})

describe('a draft', () => {
  it('is its author\'s, and gone when they sign out', () => {
    keepDraft('u1', 'r1', 'half a')
    expect([draftOf('u1', 'r1'), draftOf('u1', 'r2'), draftOf('u2', 'r1')]).toEqual(['half a', '', ''])
    forgetDrafts()
    expect(draftOf('u1', 'r1')).toBe('')
  })
})

describe('becoming', () => {
  it('the same person with another proof keeps rooms, place and what is on its way', async () => {
    token.set('guest')
    enter(ann)
    chat.open = 'r1'
    chat.outbox.add('u1', 'r1', 'on its way')
    const { key } = latest().last('message.send')
    token.set(inCookieOf('u1'))
    chat.become('u1')
    expect(chat.state.me).not.toBeNull()
    welcome(person)
    await settled()
    expect(sockets[0]?.closedWith).toBe(1000)
    expect(latest().last('hello')).toHaveProperty('resume')
    expect(latest().last('message.send').key).toBe(key)
    expect([chat.open, chat.state.me?.kind]).toEqual(['r1', 'person'])
  })

  it('somebody else says nothing in their name', async () => {
    token.set(inCookieOf('u1'))
    enter(person)
    chat.outbox.add('u1', 'r1', 'mine')
    token.set(inCookieOf('u2'))
    chat.become('u2')
    expect(chat.state.me).toBeNull()
    welcome({ ...bob, kind: 'person' })
    await settled()
    expect(latest().sent.map((frame) => frame.type)).toEqual(['hello'])
    expect(latest().last('hello')).not.toHaveProperty('resume')
    expect(new Aside(storage).take('u1').map((entry: Entry) => entry.text)).toEqual(['mine'])
  })
})
