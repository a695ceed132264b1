// How people are called and marked on the page. Must not know where.
import type { Person } from '../protocol'

/** What somebody likes to be called, else their name. */
export function calledOf(person: Person): string {
  return person.display || person.name
}

/** The word beside a name of somebody who is no member with an account; empty for those. */
export function markOf({ kind }: Person): string {
  return kind === 'bot' ? 'bot' : kind === 'person' ? '' : 'guest'
}
