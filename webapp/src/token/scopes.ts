// What a token may be limited to, in words and in the names the protocol knows. Must not know who makes it.
import type { Credential } from '../protocol'

export interface Scope {
  label: string
  /** `null`: everything its maker may. */
  commands: readonly string[] | null
}

export const SCOPES: readonly Scope[] = [
  { label: 'Read and write: post to rooms and listen to them', commands: ['read', 'message.*', 'typing.*', 'read.mark', 'room.join'] },
  { label: 'Only read: listen, and change nothing', commands: ['read'] },
  { label: 'Only post: send messages, hear nothing', commands: ['message.send'] },
  { label: 'Everything you may do yourself', commands: null },
]

/** What a token is limited to, for its line in the list. */
export function limitsOf({ commands, rooms }: Credential, nameOf: (room: string) => string): string {
  const known = SCOPES.find((scope) => JSON.stringify(scope.commands) === JSON.stringify(commands ?? null))
  const may = known ? (known.label.split(':')[0] ?? '') : (commands ?? []).join(', ')
  return rooms ? `${may}, in ${rooms.map(nameOf).join(', ')}` : may
}
