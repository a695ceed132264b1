// What changes when reports come in or are settled. Must not know how it is shown.
import type { Rules } from '../chat/rules'

export const rules: Rules<'report.waiting'> = {
  'report.waiting': (state, { open }) => ({ ...state, reports: open }),
}
