// Where a tab's outbox lies while the page is reloaded or closed. Must not know how entries are sent.
import { newKey } from './key'
import type { Entry } from './outbox'

const PREFIX = 'hubbub.outbox.'

type Kept = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>
type Locks = Pick<LockManager, 'request'>

/**
 * Each tab has a shelf of its own and holds the lock of that name as long as it lives. Waiting for the lock of another
 * shelf is waiting for that tab to close: only then its entries are taken, by one tab. Where the browser has no locks
 * (plain http on another machine) everything found at the start is taken; the keys keep that from being stored twice.
 */
export class Shelf {
  private readonly name = PREFIX + newKey()
  private readonly awaited = new Set<string>([this.name])

  constructor(
    private readonly storage: Kept,
    private readonly locks: Locks | undefined,
    private readonly adopt: (entries: Entry[]) => void,
  ) {}

  /** Takes the own lock, for good, and starts to wait for the others. */
  open(): void {
    void this.locks?.request(this.name, () => new Promise<never>(() => {}))
    for (let i = this.storage.length - 1; i >= 0; i--) this.appeared(this.storage.key(i))
  }

  /** Another shelf came to be, as the window's `storage` event tells. */
  appeared(name: string | null): void {
    if (!name?.startsWith(PREFIX) || this.awaited.has(name)) return
    this.awaited.add(name)
    if (this.locks) void this.locks.request(name, () => this.take(name))
    else this.take(name)
  }

  keep(entries: readonly Entry[]): void {
    const unsure = entries.filter((entry) => entry.state !== 'stored')
    if (unsure.length) this.storage.setItem(this.name, JSON.stringify(unsure))
    else this.storage.removeItem(this.name)
  }

  private take(name: string): void {
    this.awaited.delete(name)
    const left = this.storage.getItem(name)
    this.storage.removeItem(name)
    if (left) this.adopt(parsed(left))
  }
}

/** Whatever else may have written there must not keep a page from starting. */
function parsed(left: string): Entry[] {
  try {
    const found: unknown = JSON.parse(left)
    return Array.isArray(found) ? (found as Entry[]) : []
  } catch {
    return []
  }
}
