// Looking after rooms: who may do what to whom, why one cannot write, and for how long.
import { describe, expect, it } from 'vitest'

import { apply, welcome } from '../src/chat/mirror'
import { EMPTY, type RoomView, type State } from '../src/chat/state'
import { looksAfterAny, mayActOn, mayModerate, mayOwn, mutedUntil } from '../src/moderation/powers'
import { lengthOf, silenceOf, waitOf } from '../src/moderation/speaking'
import type { Rank, Role, Room } from '../src/protocol'
import { AT, ann, bob, eve, lobby, said, welcomeOf } from './pretend'

const NOW = Date.parse(AT)

/** ann's view of a room in which bob is a moderator and eve a member. */
function seen(room: Partial<Room> = {}, rank: Rank = 'member'): { state: State; room: RoomView } {
  const state = welcome(EMPTY, { ...welcomeOf([lobby(room)]), account: { rank } })
  const members = [
    { user: bob, role: 'moderator' as const },
    { user: eve, role: 'member' as const, muted: new Date(NOW + 60_000).toISOString() },
  ]
  return { state, room: { ...state.rooms.r1!, members } }
}

describe('looking after a room', () => {
  it.each<[Role, Rank, boolean, boolean]>([
    ['owner', 'guest', true, true],
    ['moderator', 'member', true, false],
    ['member', 'member', false, false],
    ['reader', 'member', false, false],
    ['member', 'admin', true, true],
  ])('as %s with the rank of %s', (role, rank, moderates, owns) => {
    const { state, room } = seen({ role }, rank)
    expect([mayModerate(state, room), mayOwn(state, room), looksAfterAny(state)]).toEqual([moderates, owns, moderates])
  })

  it('is nobody\'s in a direct conversation', () => {
    const { state, room } = seen({ kind: 'direct', role: 'owner' }, 'owner')
    expect([mayModerate(state, room), mayOwn(state, room)]).toEqual([false, false])
  })

  it('ends at one\'s own kind: moderators act on members, owners on all but themselves', () => {
    const moderator = seen({ role: 'moderator' })
    expect([bob, eve, ann].map((one) => mayActOn(moderator.state, moderator.room, one))).toEqual([false, true, false])
    const owner = seen({ role: 'owner' })
    expect([bob, eve, ann].map((one) => mayActOn(owner.state, owner.room, one))).toEqual([true, true, false])
  })

  it('knows a mute that is over from one that is not', () => {
    const { room } = seen()
    expect(mutedUntil(room, eve, NOW)).not.toBeNull()
    expect(mutedUntil(room, eve, NOW + 60_000)).toBeNull()
    expect(mutedUntil(room, bob, NOW)).toBeNull()
  })
})

describe('why one cannot write', () => {
  const why = (change: Partial<Room>, rank: Rank = 'member'): string => {
    const { state, room } = seen(change, rank)
    return silenceOf(state, room, NOW)
  }

  it('is told by the room, the role and the mute, and is nothing where one can', () => {
    expect(why({})).toBe('')
    expect(why({ state: 'archived' }, 'owner')).toContain('#lobby is archived')
    expect(why({ role: 'reader' })).toContain('You are a reader')
    expect(why({ state: 'announcing' })).toContain('Only those who look after #lobby')
    expect(why({ state: 'announcing', role: 'moderator' })).toBe('')
    expect(why({ muted: new Date(NOW + 90_000).toISOString() })).toContain('for another 2 minutes')
    expect(why({ muted: AT })).toBe('')
  })

  it('ends when somebody says so', () => {
    const { state } = seen({ role: 'reader' })
    const next = apply(state, { type: 'member.changed', room: 'r1', seq: 11, at: AT, by: bob, user: ann, role: 'member' }, 0)
    expect(silenceOf(next, next.rooms.r1!, NOW)).toBe('')
  })
})

describe('slow mode', () => {
  it('counts from one\'s own last message, never longer than the room says', () => {
    const { state, room } = seen({ slow: 30 })
    const spoken = { ...room, messages: [said(9, ann), said(10, bob)] }
    expect(waitOf(state, room, NOW)).toBe(0)
    expect(waitOf(state, spoken, NOW + 10_000)).toBe(20_000)
    expect(waitOf(state, spoken, NOW + 30_000)).toBe(0)
    expect(waitOf(state, spoken, NOW - 3_600_000)).toBe(30_000)
  })

  it('is not for those who look after the room', () => {
    const { state, room } = seen({ slow: 30, role: 'moderator' })
    expect(waitOf(state, { ...room, messages: [said(10, ann)] }, NOW)).toBe(0)
  })

  it.each([
    [1, '1 second'],
    [59_000, '59 seconds'],
    [61_000, '2 minutes'],
    [3_600_000, '1 hour'],
    [90_000_000, '2 days'],
  ])('says %d ms as %s', (ms, told) => expect(lengthOf(ms)).toBe(told))
})

describe('reports', () => {
  it('are counted as the server says, from the welcome on', () => {
    const { state } = seen()
    expect(state.reports).toBe(0)
    expect(apply(state, { type: 'report.waiting', open: 2, room: 'r1' }, 0).reports).toBe(2)
    expect(welcome(state, { ...welcomeOf(), reports: 3 }).reports).toBe(3)
  })
})

describe('a block', () => {
  it('is believed on every device, and taken back', () => {
    const { state } = seen()
    const on = apply(state, { type: 'block.changed', user: eve, on: true }, 0)
    expect(on.blocked).toEqual(['u3'])
    expect(apply(on, { type: 'block.changed', user: eve, on: false }, 0).blocked).toEqual([])
  })
})
