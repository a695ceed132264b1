// Whom one wants to hear nothing from. Must not know how they are hidden.
import type { Rules } from '../chat/rules'

export const rules: Rules<'block.changed'> = {
  'block.changed': (state, { user, on }) => {
    const others = state.blocked.filter((id) => id !== user.id)
    return { ...state, blocked: on ? [...others, user.id] : others }
  },
}
