// What was written: that it goes out in typing order, once, and is not lost with a page.
import { beforeEach, describe, expect, it, vi } from 'vitest'

import { Outbox, type Entry } from '../src/chat/outbox'
import { Offline, Refused } from '../src/chat/refused'
import { Shelf } from '../src/chat/shelf'
import type { Done, SendMessage } from '../src/protocol'
import { PretendClock, settled } from './pretend'

interface Asked {
  send: SendMessage
  done(seq: number): void
  fail(fault: Error): void
}

let clock: PretendClock
let asked: Asked[]
let entries: readonly Entry[]
let outbox: Outbox

function newOutbox(): Outbox {
  const ask = (send: SendMessage): Promise<Done> =>
    new Promise((resolve, reject) => asked.push({ send, done: (seq) => resolve({ type: 'ok', room: send.room, seq }), fail: reject }))
  return new Outbox({ ask, changed: (now) => (entries = now) }, clock)
}

beforeEach(() => {
  clock = new PretendClock()
  asked = []
  entries = []
  outbox = newOutbox()
})

const texts = (): string[] => asked.map((a) => a.send.text)
const refused = (code: string, retry = false, after?: number): Refused =>
  new Refused({ code, message: code, retry, ...(after !== undefined && { retry_after: after }) })

describe('sending', () => {
  it('goes one after the other, each with a key of its own', async () => {
    for (const text of ['one', 'two', 'three']) outbox.add('u1', 'r1', text)
    expect(texts()).toEqual(['one'])
    asked[0]?.done(11)
    await settled()
    expect(texts()).toEqual(['one', 'two'])
    expect(new Set(entries.map((e) => e.key)).size).toBe(3)
    expect(entries.map((e) => e.state)).toEqual(['stored', 'queued', 'queued'])
  })

  it('that is refused for now is repeated with the same key before anything else goes', async () => {
    outbox.add('u1', 'r1', 'one')
    outbox.add('u1', 'r1', 'two')
    asked[0]?.fail(refused('rate_limited', true, 4))
    await clock.go(3000)
    expect(texts()).toEqual(['one'])
    expect(entries[0]).toMatchObject({ state: 'queued', why: 'rate_limited' })
    await clock.go(2000)
    expect(texts()).toEqual(['one', 'one'])
    expect(asked[1]?.send.key).toBe(asked[0]?.send.key)
  })

  it('that is refused for good says why, lets the next one go, and may be tried again', async () => {
    outbox.add('u1', 'r1', 'one')
    outbox.add('u1', 'r1', 'two')
    asked[0]?.fail(refused('not_a_member'))
    await settled()
    expect(entries[0]).toMatchObject({ state: 'failed', why: 'not_a_member' })
    asked[1]?.done(11)
    await settled()
    outbox.retry(entries[0]!.key)
    expect(texts()).toEqual(['one', 'two', 'one'])
    expect(asked[2]?.send.key).toBe(asked[0]?.send.key)
  })

  it('does not wait where one may not speak for long', async () => {
    outbox.add('u1', 'r1', 'one')
    outbox.add('u1', 'r2', 'two')
    asked[0]?.fail(refused('muted', true, 11))
    await settled()
    expect(entries[0]).toMatchObject({ state: 'failed', why: 'muted' })
    expect(texts()).toEqual(['one', 'two'])
  })

  it('takes another key only when the key was the trouble', async () => {
    outbox.add('u1', 'r1', 'one')
    asked[0]?.fail(refused('key_conflict'))
    await settled()
    outbox.retry(entries[0]!.key)
    expect(asked[1]?.send.key).not.toBe(asked[0]?.send.key)
  })

  it('whose answer is lost for good is not shown as sent', async () => {
    outbox.add('u1', 'r1', 'one')
    asked[0]?.fail(new Offline())
    await settled()
    expect(entries[0]?.state).toBe('failed')
  })

  it('is forgotten when it is seen in the room, even before its answer', async () => {
    outbox.add('u1', 'r1', 'one')
    outbox.settle((entry) => entry.text === 'one')
    expect(entries).toEqual([])
    asked[0]?.done(11)
    await settled()
    expect(entries).toEqual([])
  })
})

/** Locks as a browser keeps them for all its tabs: whoever asks later waits until the holder is gone. */
class PretendLocks {
  private readonly queues = new Map<string, (() => unknown)[]>()

  request = vi.fn((name: string, work: () => unknown) => {
    const queue = this.queues.get(name) ?? []
    queue.push(work)
    this.queues.set(name, queue)
    if (queue.length === 1) work()
    return Promise.resolve()
  })

  /** The tab that holds the lock is closed. */
  close(name: string): void {
    const queue = this.queues.get(name) ?? []
    queue.shift()
    queue[0]?.()
  }
}

class Tab {
  adopted: Entry[] = []
  readonly shelf: Shelf

  constructor(locks: PretendLocks | undefined) {
    this.shelf = new Shelf(localStorage, locks as unknown as LockManager | undefined, (left) => this.adopted.push(...left))
  }
}

describe('the shelf', () => {
  const entry: Entry = { key: 'k1', by: 'u1', room: 'r1', text: 'one', at: 5, state: 'queued' }
  const names = (): string[] => Object.keys(localStorage).filter((name) => name.startsWith('hubbub.outbox.'))

  beforeEach(() => localStorage.clear())

  it('of a living tab is left alone, and taken once by one tab when it closes', () => {
    const locks = new PretendLocks()
    const first = new Tab(locks)
    first.shelf.open()
    first.shelf.keep([entry])
    const name = names()[0]!
    const others = [new Tab(locks), new Tab(locks)]
    for (const tab of others) tab.shelf.open()
    expect(others.flatMap((tab) => tab.adopted)).toEqual([])
    locks.close(name)
    locks.close(name)
    expect(others.flatMap((tab) => tab.adopted)).toEqual([entry])
    expect(names()).toEqual([])
  })

  it('that appears later is waited for as well', () => {
    const locks = new PretendLocks()
    const [first, second] = [new Tab(locks), new Tab(locks)]
    for (const tab of [first, second]) tab.shelf.open()
    first.shelf.keep([entry])
    const name = names()[0]!
    second.shelf.appeared(name)
    second.shelf.appeared(name)
    locks.close(name)
    expect(second.adopted).toEqual([entry])
  })

  it('is found after a reload where there are no locks', () => {
    const first = new Tab(undefined)
    first.shelf.open()
    first.shelf.keep([entry, { ...entry, key: 'k2', state: 'stored' }])
    const second = new Tab(undefined)
    second.shelf.open()
    expect(second.adopted).toEqual([entry])
  })

  it('gives the outbox of the next page what to send, oldest first, with the same key', () => {
    outbox.adopt([entry, { ...entry, at: 9, key: 'k9', text: 'later' }])
    expect(texts()).toEqual(['one'])
    expect(asked[0]?.send.key).toBe('k1')
    outbox.adopt([{ ...entry, at: 7, key: 'k7', text: 'of another tab' }])
    expect(entries.map((e) => e.text)).toEqual(['one', 'of another tab', 'later'])
  })

  it('keeps the order of typing when the clock was set back meanwhile', () => {
    outbox.add('u1', 'r1', 'one')
    clock.jump = -7_200_000
    outbox.add('u1', 'r1', 'two')
    const next = newOutbox()
    next.adopt(entries)
    expect(entries.map((e) => e.text)).toEqual(['one', 'two'])
  })

  it('that holds something else starts no trouble', () => {
    localStorage.setItem('hubbub.outbox.x', 'not json')
    localStorage.setItem('hubbub.outbox.y', '{"a":1}')
    const tab = new Tab(undefined)
    tab.shelf.open()
    expect(tab.adopted).toEqual([])
    expect(names()).toEqual([])
  })
})
