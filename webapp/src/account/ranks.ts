// What ranks on the server, and roles in a room, are called on the page. Words only.
import type { Rank, Role } from '../protocol'

export const RANKS: Record<Rank, string> = { owner: 'Owner', admin: 'Admin', member: 'Member', guest: 'Guest' }

/** What each rank may do, in a few words. */
export const MEANING: Record<Rank, string> = {
  owner: 'everything, also over other owners',
  admin: 'looks after people, invites and rooms',
  member: 'talks, opens rooms, makes tokens',
  guest: 'sees only rooms that are open to guests',
}

export const ROLES: Record<Role, string> = { owner: 'Owner', moderator: 'Moderator', member: 'Member', reader: 'Reader' }
