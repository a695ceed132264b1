// Times as people say them, in their own language and zone. Must not know what happened then.
const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

/** The local day as `2026-11-22`; equal for equal days. */
export function dayOf(at: Date): string {
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

export function dayName(day: string, now: Date): string {
  const noon = new Date(`${day}T12:00:00`)
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
  if (day === dayOf(now)) return capital(RELATIVE.format(0, 'day'))
  if (day === dayOf(yesterday)) return capital(RELATIVE.format(-1, 'day'))
  return DAY.format(noon)
}

export const timeOf = (at: Date): string => TIME.format(at)
export const fullOf = (at: Date): string => FULL.format(at)

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** How far away a moment is, as `3 days ago` or `in 2 hours`. */
export function awayOf(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime()
  const [unit, size] = STEPS.find(([, size]) => Math.abs(ms) >= size) ?? []
  if (!unit || !size) return 'just now'
  return RELATIVE.format(Math.round(ms / size), unit)
}

const capital = (word: string): string => word.charAt(0).toLocaleUpperCase() + word.slice(1)
