// Being put out of a room: that one is told what happened, and that nothing one had written is lost with it.
import { beforeEach, describe, expect, it } from 'vitest'

import { token } from '../src/account/token'
import { Aside } from '../src/chat/aside'
import { Chat } from '../src/chat/chat.svelte'
import { Partings } from '../src/chat/partings.svelte'
import { Kept } from '../src/chat/storage'
import { keepDraft, takeDraft } from '../src/messages/drafts'
import type { Room } from '../src/protocol'
import { deleteRoom, leaveRoom } from '../src/rooms/actions'
import { sentenceOf } from '../src/rooms/parting'
import { AT, PretendClock, PretendSocket, ann, bob, eve, lobby, said, settled, welcomeOf } from './pretend'

const tea = (change: Partial<Room> = {}): Room => lobby({ id: 'r2', name: 'tea', ...change })
const left = { type: 'member.left', room: 'r2', seq: 11, at: AT, by: bob, user: ann }
const banned = { type: 'member.banned', room: 'r2', seq: 11, at: AT, by: bob, user: ann }
const gone = { type: 'error', code: 'no_such_room', message: 'There is no such room.', retry: false }

let clock: PretendClock
let sockets: PretendSocket[]
let storage: Kept
let chat: Chat

const latest = (): PretendSocket => sockets.at(-1)!
const notices = (): string[] => chat.partings.list.map(sentenceOf)
const unsent = (): (readonly string[])[] => chat.partings.list.map((parting) => parting.unsent)

function tab(): Chat {
  return new Chat({
    connect: () => {
      sockets.push(new PretendSocket())
      return latest().wire
    },
    clock, token, aside: new Aside(storage), partings: new Partings(storage), takeDraft, keep: () => {},
  })
}

function welcomed(rooms: Room[], more: object = {}): void {
  latest().open()
  latest().tell({ ...welcomeOf(rooms), ...more })
}

beforeEach(() => {
  localStorage.clear()
  clock = new PretendClock()
  sockets = []
  storage = new Kept(() => localStorage)
  chat = tab()
  chat.enter()
  welcomed([lobby(), tea()])
})

describe('whoever is in a room', () => {
  it.each([
    [left, 'bob removed you from #tea.'],
    [{ ...left, open: true }, 'bob removed you from #tea. You can read on.'],
    [banned, 'bob banned you from #tea for good.'],
    [{ ...banned, reason: 'spam' }, 'bob banned you from #tea for good. Why: spam'],
    [{ type: 'room.deleted', room: 'r2' }, '#tea was deleted, with all that was said in it.'],
  ])('that ends with $type is told what happened', (frame, sentence) => {
    latest().tell(frame)
    expect(notices()).toEqual([sentence])
  })

  it('is told until when they are banned', () => {
    latest().tell({ ...banned, until: '2031-01-02T12:00:00Z' })
    expect(notices()[0]).toMatch(/^bob banned you from #tea until .*2031.*\.$/)
  })

  it.each([
    { ...left, by: ann },
    { ...left, user: eve },
    { ...banned, user: eve },
    { ...left, seq: 10 },
    { type: 'room.deleted', room: 'r9' },
  ])('is told nothing of what is no news to them: %o', (frame) => {
    latest().tell(frame)
    expect(notices()).toEqual([])
  })

  it('is told on coming back that it went while they were away', () => {
    latest().cut()
    chat.retryNow()
    welcomed([lobby()], { gone: ['r2', 'r9'] })
    expect(notices()).toEqual(['You are no longer in #tea: while you were not connected it was deleted, or you left or were removed.'])
  })

  it('and leaves it or deletes it, needs no telling', async () => {
    const leaving = leaveRoom(chat, 'r2')
    latest().tell({ ...left, by: ann })
    latest().tell({ type: 'ok', re: latest().last('room.leave').id })
    const deleting = deleteRoom(chat, 'r1')
    latest().tell({ type: 'ok', re: latest().last('room.delete').id })
    await Promise.all([leaving, deleting])
    latest().tell({ type: 'room.deleted', room: 'r1' })
    expect(notices()).toEqual([])
  })
})

describe('what was not sent', () => {
  it('is shown with the notice, in the order of typing and after it what was about to be said, and is tried no more', async () => {
    keepDraft('u1', 'r2', 'half a sent')
    for (const text of ['one', 'two']) chat.outbox.add('u1', 'r2', text)
    chat.outbox.add('u1', 'r1', 'elsewhere')
    const { id } = latest().last('message.send')
    latest().tell(banned)
    expect(unsent()).toEqual([['one', 'two', 'half a sent']])
    latest().tell({ ...gone, re: id })
    await clock.go(9_000)
    expect(latest().sent.map((frame) => frame.text).filter(Boolean)).toEqual(['one', 'elsewhere'])
    expect(chat.entries.map((entry) => entry.text)).toEqual(['elsewhere'])
    expect(takeDraft('u1', 'r2')).toBe('')
  })

  it('is not what had arrived', async () => {
    chat.outbox.add('u1', 'r2', 'arrived', 'tea')
    latest().tell(said(11, ann, 'arrived', { room: 'r2', key: String(latest().last('message.send').key) }))
    latest().tell({ ...banned, seq: 12 })
    await settled()
    expect(unsent()).toEqual([[]])
  })

  it('by a tab that was closed, or before a sign-in, is shown when its room is no longer there', async () => {
    chat.outbox.adopt([{ key: 'k1', by: 'u1', room: 'r7', called: 'ops', text: 'old', at: 1, state: 'queued' }])
    chat.outbox.adopt([{ key: 'k2', by: 'u1', room: 'r8', text: 'older', at: 1, state: 'failed' }])
    await settled()
    expect(notices()).toEqual(['You are no longer in #ops.', 'You are no longer in a room.'])
    expect(unsent()).toEqual([['old'], ['older']])
    expect(chat.entries).toEqual([])
    expect(latest().sent.filter((frame) => frame.type === 'message.send')).toEqual([])
  })

  it('is shown too when one leaves by oneself', async () => {
    latest().cut()
    chat.outbox.add('u1', 'r2', 'never sent', 'tea')
    chat.retryNow()
    welcomed([lobby(), tea()])
    const leaving = leaveRoom(chat, 'r2')
    latest().tell({ type: 'ok', re: latest().last('room.leave').id })
    await leaving
    expect([notices(), unsent()]).toEqual([['You are no longer in #tea.'], [['never sent']]])
  })
})

describe('a notice', () => {
  it('stays until it is dismissed, over reloads and in every tab', () => {
    chat.outbox.add('u1', 'r2', 'one')
    latest().tell(banned)
    const other = tab()
    other.enter()
    welcomed([lobby()])
    expect(other.partings.list).toEqual(chat.partings.list)
    other.partings.dismiss('r2')
    chat.partings.appeared('hubbub.parted.u1')
    expect(notices()).toEqual([])
    expect(localStorage.length).toBe(0)
  })

  it('of one tab takes in what another had not sent', () => {
    const other = tab()
    other.enter()
    welcomed([lobby(), tea()])
    const [here, there] = sockets as [PretendSocket, PretendSocket]
    chat.outbox.add('u1', 'r2', 'here')
    other.outbox.add('u1', 'r2', 'there')
    here.tell(banned)
    there.tell(banned)
    expect(other.partings.list.map((parting) => parting.unsent)).toEqual([['here', 'there']])
  })

  it('is for nobody else who comes in here', () => {
    latest().tell(banned)
    chat.exit()
    chat.enter()
    welcomed([lobby()], { you: bob })
    expect(notices()).toEqual([])
    expect(localStorage.getItem('hubbub.parted.u1')).toBeNull()
  })
})
