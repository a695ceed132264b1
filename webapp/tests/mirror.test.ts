// What the client believes after each frame, and that it equals what a fresh look would tell.
import { describe, expect, it } from 'vitest'

import { apply, listed, older, positions, refreshed, welcome } from '../src/chat/mirror'
import type { Told } from '../src/chat/rules'
import { EMPTY, type RoomView, type State } from '../src/chat/state'
import type { MessagePage } from '../src/protocol'
import { EVENTS, SIGNALS } from '../src/protocol'
import { forgotten } from '../src/typing/rules'
import { ann, AT, bob, eve, lobby, said, welcomeOf } from './pretend'

const start = welcome(EMPTY, welcomeOf())
const after = (state: State, ...frames: Told[]): State => frames.reduce((s, frame) => apply(s, frame, 0), state)
const room = (state: State, id = 'r1'): RoomView => state.rooms[id]!
const page = (seqs: number[], more: boolean, seq = 10): MessagePage => ({
  type: 'ok',
  room: 'r1',
  seq,
  more,
  messages: seqs.map((s) => ({ seq: s, at: AT, by: bob, text: `line ${s}` })),
})
const seqs = (state: State): number[] => room(state).messages.map((m) => m.seq)

describe('every frame', () => {
  it.each([...EVENTS, ...SIGNALS])('%s has a rule that leaves the state before as it was', (type) => {
    const before = structuredClone(start)
    const frame = { type, room: 'r1', seq: 11, at: AT, by: bob, user: bob, was: 'b', on: true, count: 1, text: '', key: 'k' }
    const channel = { name: 'lobby', kind: 'channel' }
    const next = apply(start, { ...frame, channel, role: 'member', read: 11, unread: 0, mentions: type.startsWith('message.') ? [] : 0 } as unknown as Told, 0)
    expect(start).toEqual(before)
    expect(next).not.toBe(start)
  })

  it('of an unknown type changes nothing', () => {
    expect(apply(start, { type: 'constructor', room: 'r1' } as unknown as Told, 0)).toBe(start)
  })
})

describe('order', () => {
  it('takes each event once', () => {
    const state = after(start, said(11, bob), said(11, bob), said(12, bob), said(11, bob))
    expect(seqs(state)).toEqual([11, 12])
    expect(room(state).unread).toBe(2)
  })

  it('counts events that are not messages as places in the order', () => {
    const joined = { type: 'member.joined', room: 'r1', seq: 11, at: AT, by: eve, user: eve, role: 'member', channel: { name: 'lobby', kind: 'channel' } } as const
    expect(seqs(after(start, joined, said(12, eve)))).toEqual([12])
  })

  it('holds back what comes after a hole, and follows a fresh page with it', () => {
    const holed = after(start, said(11, bob), said(14, bob), said(15, bob))
    expect(seqs(holed)).toEqual([11])
    expect(room(holed).held).toHaveLength(2)
    expect(positions(holed)).toEqual({ r1: 11 })
    const mended = refreshed(holed, 'r1', page([12, 13, 14], true, 14), 0)
    expect(seqs(mended)).toEqual([12, 13, 14, 15])
    expect(room(mended)).toMatchObject({ seq: 15, held: null, cut: 12 })
  })
})

describe('history', () => {
  it('joins an older page on in front of what is held', () => {
    const live = after(start, said(11, bob))
    const first = older(live, 'r1', 11, page([8, 9, 10], true))
    const whole = older(first, 'r1', 8, page([2, 3], false))
    expect(seqs(whole)).toEqual([2, 3, 8, 9, 10, 11])
    expect(room(whole).more).toBe(false)
  })

  it('does not join on a page that was asked for before a resync', () => {
    const state = after(start, { type: 'resync', room: 'r1', reason: 'epoch', seq: 40 })
    expect(older(state, 'r1', 11, page([8, 9, 10], true))).toBe(state)
    expect(room(state)).toMatchObject({ seq: 40, cut: 41, more: true, messages: [] })
  })
})

describe('unread', () => {
  it('counts what others say and mentions of oneself, and ends when one speaks', () => {
    const state = after(start, said(11, bob), said(12, bob, '@ann', { mentions: ['u1'] }))
    expect(room(state)).toMatchObject({ unread: 2, mentions: 1, read: 10 })
    expect(room(after(state, said(13, ann)))).toMatchObject({ unread: 0, mentions: 0, read: 13 })
  })

  it('is not counted twice while missed messages come in after a reconnect', () => {
    const back = welcome(start, welcomeOf([lobby({ seq: 12, unread: 2 })]))
    const state = after(back, said(11, bob), said(12, bob), said(13, bob))
    expect(room(state).unread).toBe(3)
    const caught = after(state, { type: 'caught_up', room: 'r1', seq: 13, read: 10, unread: 3, mentions: 0 })
    expect(room(caught)).toMatchObject({ unread: 3, asOf: 13 })
  })

  it('is counted from what is held when the told count is older', () => {
    const state = after(start, said(11, bob), said(12, bob), { type: 'read.marked', room: 'r1', read: 11, unread: 0, mentions: 0 })
    expect(room(state)).toMatchObject({ read: 11, unread: 1 })
  })

  it('never goes back', () => {
    const state = after(start, said(11, bob), { type: 'read.marked', room: 'r1', read: 11, unread: 0, mentions: 0 })
    expect(after(state, { type: 'read.marked', room: 'r1', read: 9, unread: 2, mentions: 0 })).toBe(state)
  })
})

describe('what was deleted', () => {
  const gone = (seq: number, message: number, mentions?: string[]): Told => ({ type: 'message.deleted', room: 'r1', seq, at: AT, by: bob, message, ...(mentions && { mentions }) })

  it('leaves its place, as history shows it, and is neither unread nor a mention', () => {
    const state = after(start, said(11, bob, '@ann', { mentions: ['u1'], key: 'k' }), said(12, bob), gone(13, 11, ['u1']))
    expect(room(state).messages[0]).toEqual({ seq: 11, at: AT, by: bob, text: '', key: 'k', deleted: AT })
    expect(room(state)).toMatchObject({ unread: 1, mentions: 0, seq: 13 })
  })

  it('counts no less when it was read before', () => {
    const state = after(start, said(11, bob), { type: 'read.marked', room: 'r1', read: 11, unread: 0, mentions: 0 }, said(12, bob))
    expect(room(after(state, gone(13, 11))).unread).toBe(1)
  })

  it('counts less also where it is not held', () => {
    const state = welcome(EMPTY, welcomeOf([lobby({ read: 7, unread: 3, mentions: 1 })]))
    expect(room(after(state, gone(11, 9, ['u1'])))).toMatchObject({ unread: 2, mentions: 0 })
  })

  it('is nothing new in a replay that has it without what it said', () => {
    expect(room(after(start, said(11, bob, '', { deleted: AT }), gone(12, 11))).unread).toBe(0)
  })

  it('is not brought back by an earlier page that was read before and comes after', () => {
    const state = older(after(start, gone(11, 9)), 'r1', 11, page([8, 9, 10], true))
    expect(room(state).messages.map((m) => m.text)).toEqual(['line 8', '', 'line 10'])
    expect(room(state).messages[1]).toEqual({ seq: 9, at: AT, by: bob, text: '', deleted: AT })
  })

  it('is not counted twice where a page has told it already', () => {
    const before = welcome(EMPTY, welcomeOf([lobby({ read: 7, unread: 3 })]))
    const told = page([8, 9, 10], true)
    told.messages[1] = { seq: 9, at: AT, by: bob, text: '', deleted: AT }
    expect(room(after(older(before, 'r1', 11, told), gone(11, 9))).unread).toBe(2)
  })
})

describe('coming back', () => {
  it('keeps what is held when it is the same person and history', () => {
    const state = welcome(after(start, said(11, bob)), welcomeOf([lobby({ seq: 14 })]))
    expect(seqs(state)).toEqual([11])
    expect(positions(state)).toEqual({ r1: 11 })
  })

  it('forgets all when the history is another', () => {
    const state = welcome(after(start, said(11, bob)), welcomeOf([lobby({ seq: 3 })], 'e2'))
    expect(seqs(state)).toEqual([])
    expect(positions(state)).toEqual({ r1: 3 })
  })

  it('forgets rooms that are not told any more', () => {
    expect(welcome(start, welcomeOf([])).rooms).toEqual({})
  })
})

describe('rooms', () => {
  const channel = { name: 'ops', kind: 'private' } as const
  const invited = { type: 'member.joined', room: 'r9', seq: 5, at: AT, by: bob, user: ann, role: 'member', channel } as const

  it('appear when one is invited and go when one is removed', () => {
    const state = after(start, invited)
    expect(room(state, 'r9')).toMatchObject({ name: 'ops', kind: 'private', seq: 5, member: true, unread: 0 })
    const left = after(state, { type: 'member.left', room: 'r9', seq: 6, at: AT, by: bob, user: ann })
    expect(left.rooms.r9).toBeUndefined()
  })

  it('appear as a direct conversation when somebody speaks first', () => {
    const state = after(start, said(3, bob, 'psst', { room: 'r7', to: ann }))
    expect(room(state, 'r7')).toMatchObject({ kind: 'direct', name: 'bob', unread: 1, seq: 3 })
  })

  it('are told by a reply in either order with the events', () => {
    const told = listed(start, lobby({ id: 'r9', name: 'ops', kind: 'private', seq: 5, read: 5 }))
    const { cut: _, ...a } = room(after(told, invited), 'r9')
    const { cut: __, ...b } = room(listed(after(start, invited), lobby({ id: 'r9', name: 'ops', kind: 'private', seq: 5, read: 5 })), 'r9')
    expect(a).toEqual(b)
  })

  it('make one a member of the open lobby with the first word', () => {
    const looking = welcome(EMPTY, welcomeOf([lobby({ member: false })]))
    const joined = { ...invited, room: 'r1', seq: 11, channel: { name: 'lobby', kind: 'channel' } } as const
    expect(room(after(looking, joined)).member).toBe(true)
  })
})

describe('people', () => {
  it('come, go and are only counted when they are many', () => {
    const two = after(start, { type: 'presence.changed', room: 'r1', count: 2, people: [ann, bob] })
    const other = after(two, { type: 'presence.changed', room: 'r1', count: 2, came: [eve], left: ['u2'] })
    expect(room(other).people).toEqual([ann, eve])
    expect(room(after(other, { type: 'presence.changed', room: 'r1', count: 101 })).people).toBeNull()
  })

  it('are renamed wherever they are shown', () => {
    const state = after(start, said(11, bob), { type: 'member.renamed', room: 'r1', seq: 12, at: AT, by: bob, user: { ...bob, name: 'rob' }, was: 'bob' })
    expect(room(state).messages[0]?.by.name).toBe('rob')
    expect(after(state, { type: 'account.renamed', user: { ...ann, name: 'anna' } }).me?.name).toBe('anna')
  })

  it('who write are shown until they speak, stop, or six seconds have gone', () => {
    const writes = (on: boolean) => ({ type: 'typing.changed', room: 'r1', user: bob, on }) as const
    const writing = after(start, writes(true))
    expect(Object.keys(room(writing).typing)).toEqual(['u2'])
    expect(room(after(writing, writes(false))).typing).toEqual({})
    expect(room(after(writing, said(11, bob))).typing).toEqual({})
    expect(room(forgotten(writing, 5999)).typing).not.toEqual({})
    expect(room(forgotten(writing, 6000)).typing).toEqual({})
  })
})

describe('those who look after a room', () => {
  const by = { room: 'r1', at: AT, by: bob } as const
  const known = (state: State): State => ({ ...state, rooms: { r1: { ...room(state), members: [{ user: ann, role: 'member' }, { user: eve, role: 'member' }] } } })
  const MUTED = '2026-11-22T11:00:00.000Z'

  it('change what it is', () => {
    const channel = { name: 'hall', kind: 'channel', topic: 'T', state: 'locked', slow: 5 } as const
    expect(room(after(start, { ...by, type: 'room.changed', seq: 11, channel }))).toMatchObject({ name: 'hall', topic: 'T', state: 'locked', guests: false, slow: 5 })
  })

  it('leave a visitor nothing to listen to where guests may not', () => {
    const visiting = { ...start, me: { ...ann, kind: 'visitor' as const } }
    const closed = { ...by, type: 'room.changed', seq: 11, channel: { name: 'ops', kind: 'channel' } } as const
    expect(after(visiting, closed).rooms.r1).toBeUndefined()
    expect(after(start, closed).rooms.r1).toBeDefined()
  })

  it('give roles and silence, in the list of members and to oneself', () => {
    const mine = after(known(start), { ...by, type: 'member.changed', seq: 11, user: ann, role: 'reader', muted: MUTED })
    expect(room(mine)).toMatchObject({ role: 'reader', muted: MUTED })
    expect(room(mine).members?.[0]).toEqual({ user: ann, role: 'reader', muted: MUTED })
    const free = after(mine, { ...by, type: 'member.changed', seq: 12, user: ann, role: 'member' })
    expect(room(free)).toMatchObject({ role: 'member', muted: null })
    expect(room(free).members?.[0]).toEqual({ user: ann, role: 'member' })
  })

  it('shut others out of the list of members, and oneself out of the room', () => {
    const gone = after(known(start), { ...by, type: 'member.banned', seq: 11, user: eve })
    expect(room(gone).members?.map((m) => m.user.id)).toEqual(['u1'])
    expect(after(gone, { ...by, type: 'member.banned', seq: 12, user: ann }).rooms.r1).toBeUndefined()
  })

  it('leave one listening in an open room', () => {
    const owner = patchRole(known(start), 'owner')
    const out = after(owner, { ...by, type: 'member.left', seq: 11, user: ann, open: true })
    expect(room(out)).toMatchObject({ member: false, role: 'member', seq: 11 })
  })

  const patchRole = (state: State, role: 'owner'): State => ({ ...state, rooms: { r1: { ...room(state), role } } })
})
