// Lines of the audit log as people would say them. Words only; what has no words yet is told by its name.
import { calledOf } from '../account/called'
import type { AuditLine } from '../protocol'
import { REFUSALS } from '../protocol'

/** What was done, and what somebody tried to do who was refused. `%t` is whom or what it was about, `%r` the room. */
const SAYINGS: Record<string, readonly [string, string]> = {
  'account.register': ['made an account', 'make an account'],
  'account.password': ['changed their password', 'change their password'],
  'account.close': ['deleted their account', 'delete their account'],
  'session.open': ['signed in', 'sign in'],
  'session.close': ['ended a session', 'end a session'],
  'session.list': ['looked at their sessions', 'look at their sessions'],
  'token.create': ['made the token %t', 'make a token'],
  'invite.create': ['made the invite %t', 'make an invite'],
  'invite.list': ['looked at the invites', 'look at the invites'],
  'invite.revoke': ['revoked the invite %t', 'revoke the invite %t'],
  'user.list': ['looked at the list of people', 'look at the list of people'],
  'user.rank': ['changed the rank of %t', 'change the rank of %t'],
  'user.disable': ['kept %t out', 'keep %t out'],
  'user.enable': ['let %t in again', 'let %t in again'],
  'user.reset': ['made a way back in for %t', 'make a way back in for %t'],
  'audit.list': ['looked at this log', 'look at this log'],
}

/** The groups that a reader may want to see alone: a word, and how their actions begin. */
export const GROUPS: readonly (readonly [string, string])[] = [
  ['Everything', ''],
  ['Sign-ins and sessions', 'session.'],
  ['Accounts', 'account.'],
  ['People', 'user.'],
  ['Invites', 'invite.'],
  ['Tokens', 'token.'],
  ['Rooms', 'room.'],
]

/** Without who did it, whose name comes first. */
export function sentenceOf(line: AuditLine): string {
  const [done, tried] = SAYINGS[line.action] ?? [`did ${line.action}`, `do ${line.action}`]
  const act = line.result === 'ok' ? done : `tried to ${tried}`
  const about = act.includes('%t') ? act.replaceAll('%t', line.target || 'somebody') : act
  const room = about.includes('%r') ? about.replaceAll('%r', roomOf(line)) : line.room ? `${about} in ${roomOf(line)}` : about
  return room + detailOf(line)
}

export function whoOf(line: AuditLine): string {
  return calledOf(line.by) || 'Somebody unknown'
}

/** Why it was refused; empty if it was done. */
export function refusalOf({ result }: AuditLine): string {
  return result === 'ok' ? '' : (REFUSALS[result]?.meaning ?? result)
}

function roomOf({ room = '' }: AuditLine): string {
  return room.startsWith('#') ? room : `#${room}`
}

const WORDS: Record<string, (value: unknown) => string> = {
  rank: (rank) => `as ${String(rank)}`,
  role: (role) => `as ${String(role)}`,
  days: (days) => `for ${String(days)} ${days === 1 ? 'day' : 'days'}`,
  minutes: (minutes) => `for ${String(minutes)} minutes`,
  uses: (uses) => `for ${String(uses)} ${uses === 1 ? 'person' : 'people'}`,
  reason: (reason) => `because “${String(reason)}”`,
  label: (label) => `on ${String(label)}`,
  bot: (bot) => `for the bot ${String(bot)}`,
  others: () => 'all but this one',
}

/** What else was asked, as far as there are words for it. */
function detailOf({ detail }: AuditLine): string {
  if (!detail) return ''
  let given: Record<string, unknown>
  try {
    given = JSON.parse(detail) as Record<string, unknown>
  } catch {
    return ''
  }
  const words = Object.entries(given).flatMap(([name, value]) => (WORDS[name] ? [WORDS[name](value)] : []))
  return words.length ? `, ${words.join(', ')}` : ''
}
