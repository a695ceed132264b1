// Whom somebody may change on the server, and into what: the server's rules, so that only what can be done is offered.
import type { State } from '../chat/state'
import type { Rank, User } from '../protocol'

/** Lowest first. */
export const ORDER: readonly Rank[] = ['guest', 'member', 'admin', 'owner']

export function isAbove(rank: Rank, other: Rank): boolean {
  return rank === 'owner' || ORDER.indexOf(rank) > ORDER.indexOf(other)
}

export function mayChange(mine: Rank, { rank }: User): boolean {
  return isAbove(mine, rank)
}

/** The ranks that somebody may be given, with the one they have; a guest without an account has no other. */
export function ranksFor(mine: Rank, { user, rank }: User): Rank[] {
  const most: Rank = user.kind === 'person' ? 'owner' : user.kind === 'bot' ? 'member' : 'guest'
  return ORDER.filter((one) => one === rank || (isAbove(mine, one) && ORDER.indexOf(one) <= ORDER.indexOf(most)))
}

/** Whether one looks after the server. */
export function isAdmin({ account: { rank } }: State): boolean {
  return rank === 'owner' || rank === 'admin'
}
