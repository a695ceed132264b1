// What an invite says to whom it was sent. Words only.
import { calledOf } from '../account/called'
import type { Invite, InviteShown, Rank } from '../protocol'

const AS: Record<Rank, string> = { owner: 'an owner', admin: 'an admin', member: 'a member', guest: 'a guest' }

export function titleOf(offer: InviteShown): string {
  if (offer.user) return `Welcome, ${calledOf(offer.user)}`
  return offer.rank === 'owner' ? 'You are about to own this server' : 'You are invited'
}

export function greetingOf(offer: InviteShown): string {
  if (offer.user) return 'Take a password. Your sessions, tokens and second factors of before end: other devices have to sign in again.'
  if (isFirst(offer)) return 'Choose the name and the password you will look after it with. Nobody else gets this link.'
  const rooms = (offer.rooms ?? []).map((name) => `#${name}`)
  return `${calledOf(offer.by)} asks you in as ${AS[offer.rank]}${rooms.length ? `, into ${listed(rooms)}` : ''}.`
}

export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** The link that the server prints at its first start, rather than one that somebody made. */
function isFirst(offer: InviteShown): boolean {
  return offer.rank === 'owner' && offer.by.id === 'u0'
}

/** Whether an invite still lets somebody in, or why it does not. */
export function stateOf(invite: Invite, now: Date): 'good' | 'revoked' | 'used up' | 'out of date' {
  if (invite.revoked) return 'revoked'
  if (invite.left === 0) return 'used up'
  return Date.parse(invite.expires) <= now.getTime() ? 'out of date' : 'good'
}
