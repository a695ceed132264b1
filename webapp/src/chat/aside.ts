// What somebody had not sent when they were no longer let in: kept until the same person comes back. Must not know who they are.
import type { Entry } from './outbox'

const PREFIX = 'hubbub.unsent.'

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export class Aside {
  constructor(private readonly storage: Kept) {}

  put(entries: readonly Entry[]): void {
    for (const by of new Set(entries.map((entry) => entry.by))) {
      const fresh = entries.filter((entry) => entry.by === by && entry.state !== 'stored')
      if (fresh.length) this.storage.setItem(PREFIX + by, JSON.stringify([...this.of(by), ...fresh]))
    }
  }

  /** Gives them out, once. */
  take(by: string): Entry[] {
    const kept = this.of(by)
    this.storage.removeItem(PREFIX + by)
    return kept
  }

  private of(by: string): Entry[] {
    return JSON.parse(this.storage.getItem(PREFIX + by) ?? '[]') as Entry[]
  }
}
