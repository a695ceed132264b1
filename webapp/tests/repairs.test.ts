// Rooms in which something is missing: that they are read again, and never so often that a server would suffer.
import { beforeEach, expect, it } from 'vitest'

import { Repairs } from '../src/chat/repairs'
import { PretendClock, settled } from './pretend'

let clock: PretendClock
let read: string[]
let repairs: Repairs

beforeEach(() => {
  clock = new PretendClock()
  read = []
  repairs = new Repairs(clock, (room) => (read.push(room), Promise.resolve()))
})

it('13: a hole that stays is mended at most three times a minute, and again in the next', async () => {
  for (let i = 0; i < 10; i++) (repairs.need('r1'), await settled())
  expect(read).toHaveLength(3)
  await clock.go(59_000)
  expect(read).toHaveLength(3)
  await clock.go(1_000)
  expect(read).toHaveLength(4)
})

it('each room has tries of its own', async () => {
  for (let i = 0; i < 5; i++) (repairs.need('r1'), repairs.need('r2'), await settled())
  expect(read.filter((room) => room === 'r1')).toHaveLength(3)
  expect(read.filter((room) => room === 'r2')).toHaveLength(3)
})

it('one read at a time, however many events show the hole', async () => {
  for (let i = 0; i < 5; i++) repairs.need('r1')
  await settled()
  expect(read).toEqual(['r1'])
})

it('a read that failed does not keep the next one away', async () => {
  let tries = 0
  repairs = new Repairs(clock, () => (tries++, Promise.reject(new Error('offline'))))
  repairs.need('r1')
  await settled()
  repairs.need('r1')
  await settled()
  expect(tries).toBe(2)
})

it('a clock on the wall that is set back holds up no mending', async () => {
  for (let i = 0; i < 3; i++) (repairs.need('r1'), await settled())
  clock.jump = -7_200_000
  repairs.need('r1')
  await clock.go(60_000)
  expect(read).toHaveLength(4)
})
