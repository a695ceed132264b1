// What is kept for the next page: that a browser which keeps nothing, or has no room left, is no reason to fail.
import { beforeEach, expect, it } from 'vitest'

import { Outbox, type Entry } from '../src/chat/outbox'
import { Shelf } from '../src/chat/shelf'
import { Kept } from '../src/chat/storage'
import { PretendClock, settled } from './pretend'

const forbidden = (): never => {
  throw new DOMException('The operation is insecure.', 'SecurityError')
}

const full = (): Storage => ({
  length: 0,
  key: () => null,
  getItem: () => null,
  setItem: () => {
    throw new DOMException('No space.', 'QuotaExceededError')
  },
  removeItem: () => {},
  clear: () => {},
})

beforeEach(() => localStorage.clear())

it('is what the browser keeps', () => {
  const kept = new Kept(() => localStorage)
  kept.setItem('a', '1')
  expect([localStorage.getItem('a'), kept.getItem('a'), kept.length, kept.key(0)]).toEqual(['1', '1', 1, 'a'])
  kept.removeItem('a')
  expect([localStorage.length, kept.getItem('a'), kept.key(0)]).toEqual([0, null, null])
})

it.each([
  ['forbids it', forbidden],
  ['has no room left', full],
])('lasts as long as the page where the browser %s', (_, real) => {
  const kept = new Kept(real)
  kept.setItem('a', '1')
  expect([kept.getItem('a'), kept.length, kept.key(0)]).toEqual(['1', 1, 'a'])
  kept.removeItem('a')
  expect([kept.getItem('a'), kept.length]).toEqual([null, 0])
})

it('holds up no message where the browser has no room left', async () => {
  const sent: string[] = []
  const shelf = new Shelf(new Kept(full), undefined, () => {})
  shelf.open()
  const ends = {
    ask: (send: { room: string; text: string }) => (sent.push(send.text), Promise.resolve({ type: 'ok' as const, room: send.room, seq: 1 })),
    changed: (entries: readonly Entry[]) => shelf.keep(entries),
  }
  const outbox = new Outbox(ends, new PretendClock())
  outbox.add('u1', 'r1', 'one')
  outbox.add('u1', 'r1', 'two')
  await settled()
  expect(sent).toEqual(['one', 'two'])
})
