// What surrounds a page: a clock that is set while it is open, an address that somebody wrote by hand.
import { afterEach, expect, it, vi } from 'vitest'

import { realClock } from '../src/chat/clock'
import { roomInAddress } from '../src/rooms/address'

afterEach(() => void vi.restoreAllMocks())

it.each([7_200_000, -7_200_000])('waits are measured evenly when the clock on the wall jumps by %i ms', (jump) => {
  const [wall, even] = [realClock.wall(), realClock.now()]
  const real = Date.now()
  vi.spyOn(Date, 'now').mockImplementation(() => real + jump)
  expect(realClock.wall() - wall).toBeGreaterThanOrEqual(jump)
  expect(Math.abs(realClock.now() - even)).toBeLessThan(60_000)
})

it.each([
  ['#/r/r1', 'r1'],
  ['#/r/a%20b', 'a b'],
  ['#/r/%', null],
  ['#/elsewhere', null],
])('an address that ends in %s names the room %s', (hash, room) => {
  location.hash = hash
  expect(roomInAddress()).toBe(room)
})
