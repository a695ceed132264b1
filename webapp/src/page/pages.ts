// The families of pages beside the rooms, and who gets to see which. Must not know what is on them.
import type { Component } from 'svelte'

import Profile from '../account/Profile.svelte'
import Access from '../account/Access.svelte'
import AuditLog from '../audit/AuditLog.svelte'
import type { State } from '../chat/state'
import Invites from '../invite/Invites.svelte'
import { looksAfterAny } from '../moderation/powers'
import Reports from '../reports/Reports.svelte'
import Waiting from '../reports/Waiting.svelte'
import Sessions from '../session/Sessions.svelte'
import Tokens from '../token/Tokens.svelte'
import People from '../user/People.svelte'
import { isAdmin } from '../user/powers'

export interface Page {
  name: string
  title: string
  shown: Component
  /** What stands beside its title in the row of pages. */
  mark?: Component
  /** Everybody, if it is not said. */
  isFor?: (state: State) => boolean
}

const hasAccount = (state: State): boolean => state.me?.kind === 'person'

export type Family = 'account' | 'admin'

export const FAMILIES: Record<Family, { title: string; pages: readonly Page[] }> = {
  account: {
    title: 'Your account',
    pages: [
      { name: 'profile', title: 'You', shown: Profile },
      { name: 'access', title: 'Signing in', shown: Access, isFor: hasAccount },
      { name: 'sessions', title: 'Sessions', shown: Sessions },
      { name: 'tokens', title: 'Tokens and bots', shown: Tokens, isFor: hasAccount },
    ],
  },
  admin: {
    title: 'This server',
    pages: [
      { name: 'people', title: 'People', shown: People, isFor: isAdmin },
      { name: 'invites', title: 'Invites', shown: Invites, isFor: isAdmin },
      { name: 'reports', title: 'Reports', shown: Reports, mark: Waiting, isFor: looksAfterAny },
      { name: 'audit', title: 'Audit log', shown: AuditLog, isFor: isAdmin },
    ],
  },
}
