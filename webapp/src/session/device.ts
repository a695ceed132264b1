// What this browser is called in the list of sessions. Must not know who uses it.
import { storage } from '../chat/storage'

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

/** What a program that says so of itself is called by people, such as `Firefox on Linux`; anything else stays as it is. */
export function deviceOf(agent: string): string {
  const browser = BROWSERS.find(([sign]) => sign.test(agent))?.[1]
  const system = SYSTEMS.find(([sign]) => sign.test(agent))?.[1]
  if (!browser) return agent
  return system ? `${browser} on ${system}` : browser
}

const NAME = 'hubbub.device'

/** What an earlier sign-in gave to this browser: with it nobody is slowed down by the guesses of others. */
export const device = {
  get: (): string | null => storage.getItem(NAME),
  set: (value: string): void => storage.setItem(NAME, value),
}
