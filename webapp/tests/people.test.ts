// Accounts, ranks, invites, tokens and the audit log in words: what is offered, and how it is told.
import { describe, expect, it } from 'vitest'

import { faultOf } from '../src/account/password'
import { refusalOf, sentenceOf, whoOf } from '../src/audit/sentence'
import { Refused } from '../src/chat/refused'
import { greetingOf, stateOf, titleOf } from '../src/invite/greeting'
import { Attempt } from '../src/page/attempt.svelte'
import { awayOf } from '../src/page/when'
import type { AuditLine, Invite, Kind, Rank, User } from '../src/protocol'
import { deviceOf } from '../src/session/device'
import { limitsOf, SCOPES } from '../src/token/scopes'
import { keyOf } from '../src/user/actions'
import { ranksFor } from '../src/user/powers'
import { AT, ann, bob, eve } from './pretend'

describe('an attempt', () => {
  const fail = (code: string) => () => Promise.reject(new Refused({ code, message: code, retry: false }))

  it('says what is wrong beside the field it is about, and everything else once', async () => {
    const attempt = new Attempt({ name: ['bad_name', 'name_taken'], password: ['bad_password'] })
    expect(await attempt.run(fail('name_taken'))).toBe(false)
    expect([attempt.at('name'), attempt.at('password'), attempt.elsewhere]).toEqual(['name_taken', '', ''])
    await attempt.run(fail('internal'))
    expect([attempt.at('name'), attempt.at('password'), attempt.elsewhere]).toEqual(['', '', 'internal'])
    expect(await attempt.run(() => Promise.resolve())).toBe(true)
    expect(attempt.elsewhere).toBe('')
  })

  it('is made once at a time', async () => {
    const attempt = new Attempt({})
    let goOn = (): void => {}
    const first = attempt.run(() => new Promise<void>((go) => (goOn = go)))
    expect(await attempt.run(() => Promise.resolve())).toBe(false)
    goOn()
    expect(await first).toBe(true)
  })
})

describe('a password', () => {
  it.each([
    ['1234567', /at least 8/],
    ['12345678', /^$/],
    ['pässword', /^$/],
    ['x'.repeat(128), /^$/],
    ['ä'.repeat(65), /at most 128 bytes; this one has 130/],
  ])('%s', (password, said) => expect(faultOf(password)).toMatch(said))
})

describe('ranks', () => {
  const user = (rank: Rank, kind: Kind = 'person'): User => ({ user: { ...bob, kind }, rank, made: AT, seen: AT })

  it('that are offered are those that one may give', () => {
    expect(ranksFor('owner', user('member'))).toEqual(['guest', 'member', 'admin', 'owner'])
    expect(ranksFor('admin', user('member'))).toEqual(['guest', 'member'])
    expect(ranksFor('admin', user('admin'))).toEqual(['guest', 'member', 'admin'])
    expect(ranksFor('owner', user('guest', 'guest'))).toEqual(['guest'])
    expect(ranksFor('owner', user('member', 'bot'))).toEqual(['guest', 'member'])
  })

  it('names are sorted as the server does', () => expect(keyOf('  Ann  B ')).toBe('ann_b'))
})

describe('an invite', () => {
  const invite: Invite = { id: 'i1', by: bob, rank: 'member', made: AT, expires: '2026-12-01T00:00:00.000Z', left: 1 }
  const now = new Date(AT)

  it('says who asks whom in, where to and as what', () => {
    const offer = { type: 'ok' as const, rank: 'member' as const, by: { ...bob, display: 'Bob B.' }, rooms: ['ops', 'tea', 'den'] }
    expect(greetingOf(offer)).toBe('Bob B. asks you in as a member, into #ops, #tea and #den.')
    expect(titleOf({ ...offer, rank: 'owner' })).toBe('You are about to own this server')
    expect(titleOf({ ...offer, user: ann })).toBe('Welcome, ann')
  })

  it('is good until it is used up, revoked or out of date', () => {
    expect(stateOf(invite, now)).toBe('good')
    expect(stateOf({ ...invite, left: 0 }, now)).toBe('used up')
    expect(stateOf({ ...invite, revoked: true }, now)).toBe('revoked')
    expect(stateOf({ ...invite, expires: AT }, now)).toBe('out of date')
  })
})

describe('a line of the audit log', () => {
  const line = (more: Partial<AuditLine>): AuditLine => ({ n: 1, at: AT, by: eve, action: 'session.open', result: 'ok', ...more })

  it('says what was done, to whom, and what else was asked', () => {
    expect(sentenceOf(line({}))).toBe('signed in')
    expect(sentenceOf(line({ action: 'user.rank', target: 'bob', detail: '{"rank":"admin"}' }))).toBe('made bob an admin')
    const muted = { action: 'room.mute', target: 'bob', room: 'tea', detail: '{"minutes":120,"reason":"noise"}' }
    expect(sentenceOf(line(muted))).toBe('muted bob in #tea, for 2 hours, because “noise”')
    expect(sentenceOf(line({ action: 'user.disable', target: 'bob', detail: '{"days":1,"reason":"spam"}' }))).toBe('kept bob out, for 1 day, because “spam”')
  })

  it('says what was tried in vain, and why', () => {
    const refused = line({ action: 'user.rank', target: 'ann', result: 'forbidden' })
    expect(sentenceOf(refused)).toBe('tried to make ann something else')
    expect(refusalOf(refused)).toBe('You may not do that.')
    expect(refusalOf(line({}))).toBe('')
    expect(refusalOf(line({ result: 'rate_limited' }))).toBe('Too much at once.')
  })

  it('does not say that somebody did what was done in their name', () => {
    expect(whoOf(line({ by: bob }))).toBe('bob')
    expect(whoOf(line({ by: { id: '', name: 'bob', kind: 'visitor' } }))).toBe('Somebody as bob')
    expect(whoOf(line({ by: { id: '', name: '', kind: 'visitor' } }))).toBe('Somebody unknown')
  })

  it('says what a setting was and is, and of a secret only that it is another one', () => {
    const changed = line({ action: 'setting.change', target: 'server-name', detail: '{"was":"","is":"Tea"}' })
    expect(sentenceOf(changed)).toBe('changed the setting server-name, from nothing, to “Tea”')
    expect(sentenceOf({ ...changed, target: 'oidc-client-secret', detail: '' })).toBe('changed the setting oidc-client-secret')
  })

  it('says how often more the same was tried', () => {
    const flood = line({ result: 'rate_limited', detail: '{"more":489}' })
    expect(sentenceOf(flood)).toBe('tried to sign in, 489 times more within five minutes')
  })

  it('is told by its name where there are no words for it', () => {
    expect(sentenceOf(line({ action: 'moon.land', detail: 'no json', room: 'tea' }))).toBe('did moon.land in #tea')
  })
})

describe('words', () => {
  it('name a browser as people do', () => {
    expect(deviceOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox on Linux')
    expect(deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1')).toBe('Safari on iOS')
    expect(deviceOf('Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0')).toBe('Edge on Windows')
    expect(deviceOf('hubbub chat')).toBe('hubbub chat')
  })

  it('tell what a token is limited to', () => {
    const made = { id: 'c1', kind: 'token' as const, user: ann, made: AT }
    expect(limitsOf(made, (id) => id)).toBe(SCOPES.at(-1)?.label)
    expect(limitsOf({ ...made, commands: ['read'], rooms: ['r1', 'r2'] }, (id) => `#${id}`)).toBe('Only read, in #r1, #r2')
    expect(limitsOf({ ...made, commands: ['ping', 'room.list'] }, (id) => id)).toBe('ping, room.list')
  })

  it('tell how far away a moment is', () => {
    const now = new Date(AT)
    const at = (ms: number): string => awayOf(new Date(now.getTime() + ms), now)
    expect(at(-5000)).toBe('just now')
    expect(at(-3 * 60_000)).toMatch(/3 min/)
    expect(at(2 * 86_400_000 + 1)).toMatch(/2 days/)
  })
})
