// Where this browser keeps the proof of who one is. Must not know what it is used for.
const NAME = 'hubbub.token'

export const token = {
  get: (): string | null => localStorage.getItem(NAME),
  set(value: string | null): void {
    if (value === null) localStorage.removeItem(NAME)
    else localStorage.setItem(NAME, value)
  },
}

/** Whether a `storage` event says that another tab signed in or out; cleared storage counts. */
export function isAboutToken(event: StorageEvent): boolean {
  return event.key === NAME || event.key === null
}
