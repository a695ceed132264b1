// What becomes of a text on its way to the page: links and nothing else, and the rows it stands in.
import { describe, expect, it } from 'vitest'

import { rowsOf, type Row } from '../src/messages/rows'
import { piecesOf } from '../src/messages/text'
import type { Message } from '../src/protocol'
import { ann, bob } from './pretend'

describe('pieces', () => {
  const links = (text: string): string[] => piecesOf(text, null).flatMap((p) => (p.kind === 'link' ? [p.text] : []))

  it.each([
    'plain',
    '<b>bold</b> & "quotes"',
    'see https://a.example/x?y=1#z, and (http://b.example/w_(x)).',
    'javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd',
    'http:// https://',
    'a\nb\n\nhttps://c.example',
  ])('together are the text: %j', (text) => {
    expect(piecesOf(text, 'ann').map((p) => p.text).join('')).toBe(text)
  })

  it('are links for http and https only', () => {
    expect(links('javascript:alert(1) ftp://x data:text/html,hi https://ok.example')).toEqual(['https://ok.example'])
    expect(links('<a href="https://x.example">')).toEqual(['https://x.example'])
  })

  it('leave what ends a sentence out of the link', () => {
    expect(links('Look: https://a.example/b. (https://c.example/d) https://e.example/f_(g)!')).toEqual([
      'https://a.example/b',
      'https://c.example/d',
      'https://e.example/f_(g)',
    ])
  })

  it('mark a call of the name, but not of a longer one', () => {
    const called = (text: string): string[] => piecesOf(text, 'ann').flatMap((p) => (p.kind === 'me' ? [p.text] : []))
    expect(called('hi @Ann, and @anna')).toEqual(['@Ann'])
  })
})

describe('rows', () => {
  const message = (seq: number, minute: number, by = bob): Message => {
    return { seq, at: new Date(2026, 10, 22, 10, minute).toISOString(), by, text: '' }
  }
  const shown = (messages: Message[], more: Partial<Parameters<typeof rowsOf>[0]> = {}): Row[] =>
    rowsOf({ messages, entries: [], whole: false, divider: null, ...more })
  const kinds = (rows: Row[]): string[] => rows.map((r) => ('head' in r ? (r.head ? 'head' : 'more') : r.kind))

  it('group what one person says without a pause', () => {
    expect(kinds(shown([message(1, 0), message(2, 4), message(3, 10), message(4, 11, ann)]))).toEqual(['day', 'head', 'more', 'head', 'head'])
  })

  it('say anew who speaks and when, at least every ten minutes of the clock', () => {
    const steady = [0, 2, 4, 6, 8, 10].map((minute, i) => message(i + 1, minute))
    expect(kinds(shown(steady))).toEqual(['day', 'head', 'more', 'more', 'more', 'more', 'head'])
  })

  it('put the line before the first new message, once', () => {
    expect(kinds(shown([message(1, 0), message(2, 1), message(3, 2)], { divider: 1 }))).toEqual(['day', 'head', 'new', 'head', 'more'])
    expect(kinds(shown([message(1, 0)], { divider: 1 }))).toEqual(['day', 'head'])
  })

  it('divide days', () => {
    const yesterday = { ...message(1, 0), at: new Date(2026, 10, 21, 23, 59).toISOString() }
    expect(kinds(shown([yesterday, message(2, 0)], { whole: true }))).toEqual(['start', 'day', 'head', 'day', 'head'])
  })

  it('are told apart though somebody took another person\'s key, and show no entry beside its message', () => {
    const entry = { key: 'k', by: 'u1', room: 'r1', text: '', at: 0, state: 'queued' as const }
    const rows = shown([{ ...message(1, 0, ann), key: 'k' }, { ...message(2, 0, bob), key: 'k' }], { entries: [entry] })
    expect(rows.map((r) => r.kind)).toEqual(['day', 'message', 'message'])
    expect(new Set(rows.map((r) => r.key)).size).toBe(rows.length)
  })

  it('keep their place when an entry becomes a message', () => {
    const at = new Date(2026, 10, 22, 10, 1).getTime()
    const entry = { key: 'k1', by: 'u1', room: 'r1', text: '', at, state: 'queued' as const }
    const before = shown([message(1, 0)], { entries: [entry] })
    const after = shown([message(1, 0), { ...message(2, 1, ann), key: 'k1' }])
    expect(after.map((r) => r.key)).toEqual(before.map((r) => r.key))
  })
})
