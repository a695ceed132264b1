// The line to the server: that it says who one is, comes back as the close code says, and asks again what is safe to ask.
import { beforeEach, describe, expect, it } from 'vitest'

import { backoff } from '../src/chat/backoff'
import { Link, type Status } from '../src/chat/link'
import { Offline, Refused } from '../src/chat/refused'
import { CLOSES, type AnySignal, type Hello } from '../src/protocol'
import { PretendClock, PretendSocket, said, bob, settled, welcomeOf } from './pretend'

let clock: PretendClock
let sockets: PretendSocket[]
let statuses: Status[]
let told: unknown[]
let hello: Omit<Hello, 'type' | 'id'>
let link: Link

beforeEach(() => {
  clock = new PretendClock()
  sockets = []
  statuses = []
  told = []
  hello = { token: 't' }
  const connect = () => {
    const socket = new PretendSocket()
    sockets.push(socket)
    return socket.wire
  }
  const changed = (status: Status) => void statuses.push(status)
  link = new Link({ connect, hello: () => hello, welcomed: () => {}, told: (f) => void told.push(f), changed }, clock)
})

const latest = (): PretendSocket => sockets.at(-1)!
const status = (): Status => statuses.at(-1)!

function welcomed(): PretendSocket {
  latest().open()
  latest().tell(welcomeOf())
  return latest()
}

function online(): PretendSocket {
  link.start()
  return welcomed()
}

describe('hello', () => {
  it('comes first and carries what it is given at that moment', () => {
    link.start()
    hello = { token: 't', resume: { epoch: 'e1', rooms: { r1: 4 } } }
    welcomed()
    expect(latest().sent).toEqual([{ type: 'hello', id: 0, token: 't', resume: { epoch: 'e1', rooms: { r1: 4 } } }])
    expect(status()).toEqual({ is: 'online' })
  })

  it('that is refused for good stops with the reason', () => {
    link.start()
    latest().open()
    latest().tell({ type: 'error', re: 0, code: 'name_taken', message: 'Somebody else has that name.', retry: false })
    expect(status()).toEqual({ is: 'stopped', then: 'stop', why: 'Somebody else has that name.' })
    expect(latest().closedWith).toBe(1000)
  })

  it('with a bad token asks to sign in again', () => {
    link.start()
    latest().open()
    latest().tell({ type: 'error', re: 0, code: 'bad_token', message: 'No.', retry: false })
    expect(status()).toMatchObject({ is: 'stopped', then: 'login' })
  })

  it('that may succeed later waits at least as long as the server says', () => {
    link.start()
    latest().open()
    latest().tell({ type: 'error', re: 0, code: 'too_many_sockets', message: 'Later.', retry: true, retry_after: 20 })
    expect(status()).toMatchObject({ is: 'waiting', until: clock.now() + 20_500 })
  })

  it('that is not answered is given up', async () => {
    link.start()
    latest().open()
    await clock.go(15_000)
    expect(status().is).toBe('waiting')
  })
})

describe('a cut', () => {
  it.each(Object.entries(CLOSES))('with code %s does what the table says', (code, { then }) => {
    online().cut(Number(code))
    const expected = { resume: 'waiting', retry: 'waiting', login: 'stopped', stop: 'stopped' }[then]
    expect(status().is).toBe(expected)
    if (status().is === 'stopped') expect(status()).toMatchObject({ then })
  })

  it('is followed by another try, each time after a longer wait', async () => {
    link.start()
    for (const ms of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      latest().cut()
      expect(status()).toMatchObject({ is: 'waiting', until: clock.now() + ms })
      await clock.go(ms)
      expect(status().is).toBe('connecting')
    }
    expect(sockets).toHaveLength(8)
  })

  it('after a steady time counts as the first one', async () => {
    link.start()
    for (let i = 0; i < 4; i++) (latest().cut(), link.wake())
    const socket = welcomed()
    await clock.go(10_000)
    socket.cut()
    expect(status()).toMatchObject({ until: clock.now() + 500 })
  })

  it('does not end the wait when the network comes back, but the wait ends then', () => {
    online().cut()
    expect(sockets).toHaveLength(1)
    link.wake()
    expect(sockets).toHaveLength(2)
  })

  it('of an older connection is not heard', () => {
    const old = online()
    old.cut()
    link.wake()
    welcomed()
    old.cut()
    old.tell(said(11, bob))
    expect(status()).toEqual({ is: 'online' })
    expect(told).toEqual([])
  })
})

describe('a request', () => {
  it('gets its own reply', async () => {
    const socket = online()
    const asked = [link.ask<'ping'>({ type: 'ping' }), link.ask<'room.list'>({ type: 'room.list' })]
    const list = socket.last('room.list')
    socket.tell({ type: 'ok', re: list.id, rooms: [] })
    socket.tell({ type: 'error', re: socket.last('ping').id, code: 'internal', message: 'Oh.', retry: false })
    await expect(asked[1]).resolves.toMatchObject({ rooms: [] })
    await expect(asked[0]).rejects.toEqual(new Refused({ code: 'internal', message: 'Oh.', retry: false }))
  })

  it('with a key is asked again, in order, until it is answered', async () => {
    const first = online()
    const sent = ['k1', 'k2'].map((key) => link.ask<'message.send'>({ type: 'message.send', room: 'r1', text: key, key }))
    first.tell({ type: 'ok', re: first.last('message.send').id, room: 'r1', seq: 12 })
    first.cut()
    const third = link.ask<'room.leave'>({ type: 'room.leave', room: 'r1', key: 'k3' })
    link.wake()
    const second = welcomed()
    expect(second.sent.slice(1).map((frame) => frame.key)).toEqual(['k1', 'k3'])
    for (const frame of second.sent.slice(1)) second.tell({ type: 'ok', re: frame.id, room: 'r1', seq: 11 })
    await expect(Promise.all([...sent, third])).resolves.toHaveLength(3)
  })

  it('without a key fails when the line breaks', async () => {
    const socket = online()
    const asked = link.ask<'room.list'>({ type: 'room.list' })
    socket.cut()
    await expect(asked).rejects.toBeInstanceOf(Offline)
    await expect(link.ask<'room.list'>({ type: 'room.list' })).rejects.toBeInstanceOf(Offline)
  })

  it('that nobody will answer fails when one leaves', async () => {
    online()
    const asked = link.ask<'room.leave'>({ type: 'room.leave', room: 'r1', key: 'k' })
    link.stop()
    await expect(asked).rejects.toBeInstanceOf(Offline)
  })
})

describe('liveness', () => {
  it('is asked for after a time of silence, and a dead line is given up', async () => {
    const socket = online()
    await clock.go(30_000)
    expect(socket.last('ping')).toBeTruthy()
    socket.tell({ type: 'ok', re: socket.last('ping').id })
    await clock.go(29_000)
    expect(status()).toEqual({ is: 'online' })
    await clock.go(11_000)
    expect(status().is).toBe('waiting')
    expect(socket.closedWith).toBe(1005)
  })

  it('is asked for when the page wakes up', () => {
    const socket = online()
    link.wake()
    expect(socket.last('ping')).toBeTruthy()
  })
})

it('frames that are no frames, or of no known type, are survived', async () => {
  const socket = online()
  socket.onmessage?.({ data: 'not json' } as MessageEvent)
  socket.onmessage?.({ data: '[1]' } as MessageEvent)
  socket.tell({ type: 'weather.changed' } as unknown as AnySignal)
  await settled()
  expect(status()).toEqual({ is: 'online' })
})

it('the wait grows to half a minute, jittered over its whole length', () => {
  expect([0, 1, 2, 3, 9].map((attempt) => backoff(attempt, 1))).toEqual([1, 2, 4, 8, 30])
  expect(backoff(9, 0)).toBe(0)
  expect(backoff(0, 0, 7)).toBe(7)
})
