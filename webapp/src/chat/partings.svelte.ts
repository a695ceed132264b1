// Rooms that somebody is no longer in though they did not leave, and what they had not sent there: kept, in every tab of theirs, until it
// was seen. Must not know how it is said.
import type { Person } from '../protocol'
import type { RoomView } from './state'

export interface Parting {
  room: Pick<RoomView, 'id' | 'name' | 'kind'>
  /** `gone`: it ended in one of these ways while nobody was connected. `left`: of one's own will, with something unsent. */
  end: 'removed' | 'banned' | 'deleted' | 'gone' | 'left'
  by?: Person
  /** When one may come back, RFC 3339; not given where that is never, or at once. */
  until?: string
  reason?: string
  /** Whether it can be read on. */
  open?: boolean
  unsent: readonly string[]
}

const PREFIX = 'hubbub.parted.'

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export class Partings {
  list = $state.raw<readonly Parting[]>([])
  private name: string | null = null

  constructor(private readonly storage: Kept) {}

  /** Shows those of the person with that id; of nobody with `null`. */
  of(person: string | null): void {
    this.name = person === null ? null : PREFIX + person
    this.list = this.read()
  }

  /** What came first about a room is what became of it; what was not sent there is added. */
  add(parting: Parting): void {
    const known = this.read()
    const before = known.find((other) => other.room.id === parting.room.id)
    const all = { ...(before && parting.end === 'left' ? before : parting), unsent: [...(before?.unsent ?? []), ...parting.unsent] }
    this.keep(before ? known.map((other) => (other === before ? all : other)) : [...known, all])
  }

  dismiss(room: string): void {
    this.keep(this.read().filter((parting) => parting.room.id !== room))
  }

  forget(): void {
    this.keep([])
  }

  /** Another tab has written, as the window's `storage` event tells. */
  appeared(name: string | null): void {
    if (name === null || name === this.name) this.list = this.read()
  }

  private keep(list: readonly Parting[]): void {
    this.list = list
    if (this.name === null) return
    if (list.length) this.storage.setItem(this.name, JSON.stringify(list))
    else this.storage.removeItem(this.name)
  }

  private read(): readonly Parting[] {
    if (this.name === null) return []
    try {
      const found: unknown = JSON.parse(this.storage.getItem(this.name) ?? '[]')
      return Array.isArray(found) ? (found as Parting[]) : []
    } catch {
      return []
    }
  }
}
