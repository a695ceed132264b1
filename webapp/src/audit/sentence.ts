// Lines of the audit log as people would say them. Must not know how they are listed.
import { calledOf } from '../account/called'
import type { AuditLine } from '../protocol'
import { REFUSALS } from '../protocol'
import { SAYINGS } from './sayings'

type Given = Record<string, unknown>

/** Without who did it, whose name comes first. */
export function sentenceOf(line: AuditLine): string {
  const given = givenIn(line)
  const [done, tried] = SAYINGS[line.action] ?? [`did ${line.action}`, `do ${line.action}`]
  const act = line.result === 'ok' ? done : `tried to ${tried}`
  const said = new Set<string>()
  const told = act.replace(/\{(\w+)\}/g, (_, name: string) => {
    said.add(name)
    return partOf(line, given, name)
  })
  const where = line.room && !said.has('room') ? ` in ${partOf(line, given, 'room')}` : ''
  const more = Object.entries(given).flatMap(([name, value]) => (MORE[name] && !said.has(name) ? [MORE[name](value)] : []))
  return [told + where, ...more].join(', ')
}

/** Who is not known to be anybody has only said a name, which may be another's. */
export function whoOf({ by }: AuditLine): string {
  if (by.id) return calledOf(by)
  return by.name ? `Somebody as ${by.name}` : 'Somebody unknown'
}

/** Why it was refused; empty if it was done. */
export function refusalOf({ result }: AuditLine): string {
  // How long to wait stood in the answer, and is over for whoever reads it here.
  return result === 'ok' ? '' : (REFUSALS[result]?.meaning ?? result).replace('; wait `retry_after` seconds', '')
}

/** What else was asked; nothing, if it is not what it should be. */
function givenIn({ detail }: AuditLine): Given {
  try {
    return (JSON.parse(detail || '{}') as Given | null) ?? {}
  } catch {
    return {}
  }
}

function partOf({ target, room }: AuditLine, given: Given, name: string): string {
  if (name === 'target') return target || 'somebody'
  if (name === 'room') return room ? `#${room.replace(/^#/, '')}` : 'a room'
  if (given[name] === undefined) return 'something else'
  const value = String(given[name])
  return name === 'rank' || name === 'role' ? `${/^[aeiou]/.test(value) ? 'an' : 'a'} ${value}` : value
}

const MORE: Record<string, (value: unknown) => string> = {
  rank: (rank) => `as ${String(rank)}`,
  days: (days) => `for ${counted(days, 'day')}`,
  minutes: (minutes) => `for ${stretch(Number(minutes))}`,
  uses: (uses) => `for ${uses === 1 ? 'one person' : `${String(uses)} people`}`,
  reason: (reason) => `because “${String(reason)}”`,
  label: (label) => `with ${String(label)}`,
  bot: (bot) => `for the bot ${String(bot)}`,
  others: () => 'all but this one',
  state: (state) => `to ${String(state)}`,
  topic: (topic) => `about “${String(topic)}”`,
  slow: (slow) => (slow ? `one message in ${counted(slow, 'second')}` : 'without slow mode'),
  was: (text) => `from ${textOf(text)}`,
  is: (text) => `to ${textOf(text)}`,
  more: (more) => `${String(more)} ${more === 1 ? 'time' : 'times'} more within five minutes`,
  guests: (guests) => (guests ? 'open to guests' : 'closed to guests'),
}

function textOf(text: unknown): string {
  return text === '' ? 'nothing' : `“${String(text)}”`
}

function stretch(minutes: number): string {
  if (minutes % 1440 === 0) return counted(minutes / 1440, 'day')
  return minutes % 60 === 0 ? counted(minutes / 60, 'hour') : counted(minutes, 'minute')
}

function counted(count: unknown, unit: string): string {
  return `${String(count)} ${unit}${Number(count) === 1 ? '' : 's'}`
}
