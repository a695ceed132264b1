// What the states of a room are called on the page. Words only.
import type { RoomState } from '../protocol'

export const STATES: Record<RoomState, string> = {
  open: 'everybody in it',
  announcing: 'only moderators: announcements',
  locked: 'only moderators, and nobody joins: locked',
  archived: 'nobody: archived',
}

/** The word beside a room's name; empty for a room like any other. */
export const SIGNS: Record<RoomState, string> = { open: '', announcing: 'announcements', locked: 'locked', archived: 'archived' }
