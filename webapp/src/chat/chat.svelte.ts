// The conversation as the page sees it: joins link, mirror and outbox, and holds the result as reactive values. No markup.
import type { AnyEvent, Commands, Hello, Person, Replies, Welcome } from '../protocol'
import type { Aside } from './aside'
import type { Clock } from './clock'
import { newKey } from './key'
import { Link, type Status, type Wire } from './link'
import { apply, positions, refreshed, welcome } from './mirror'
import { endingOf, named } from '../rooms/parting'
import { Outbox, type Entry } from './outbox'
import { Partings, type Parting } from './partings.svelte'
import { Repairs } from './repairs'
import type { Told } from './rules'
import { EMPTY, withoutRoom, type RoomView, type State } from './state'

export interface Surroundings {
  connect(): Wire
  clock: Clock
  /** Where the outbox is kept for the next page. */
  keep(entries: readonly Entry[]): void
  /** Where it is kept of somebody who is no longer let in. */
  aside: Aside
  /** Where it is kept of rooms that are no longer there. */
  partings: Partings
  /** Gives out what somebody was about to say in a room, once; empty if there is nothing. */
  takeDraft(by: string, room: string): string
  /** Reads and writes what proves who we are. */
  token: Pass
}

export interface Pass {
  get(): string | null
  set(token: string | null): void
  /** What to say in hello; `null` for nothing. */
  hello(): Pick<Hello, 'token'> | null
}

/** Somebody who is not let in any more, though nobody asked for it here. */
export interface Lost {
  /** `null` if the page had not been let in yet. */
  who: Person | null
  why: string
  unsent: number
}

type Listener = (frame: Told, before: State) => void

const PAGE = 50

export class Chat {
  state = $state.raw<State>(EMPTY)
  status = $state.raw<Status>({ is: 'idle' })
  entries = $state.raw<readonly Entry[]>([])
  /** The id of the room on the page. */
  open = $state<string | null>(null)
  /** Whether the newest message of the open room is before somebody's eyes. */
  attending = $state(false)
  lost = $state.raw<Lost | null>(null)

  readonly clock: Clock
  readonly outbox: Outbox
  readonly partings: Partings
  private readonly link: Link
  private readonly repairs: Repairs
  private readonly listeners: Listener[] = []
  private readonly greeted: (() => void)[] = []
  private name: string | null = null
  private helloKey = newKey()
  /** The token that hello was said with. */
  private shown: string | null = null

  constructor(private readonly around: Surroundings) {
    this.clock = around.clock
    this.partings = around.partings
    this.link = new Link(
      {
        connect: around.connect,
        hello: () => this.hello(),
        welcomed: (frame) => this.welcomed(frame),
        told: (frame) => this.told(frame),
        changed: (status) => this.turned(status),
      },
      around.clock,
    )
    this.outbox = new Outbox({ ask: (send) => this.ask<'message.send'>(send), changed: (entries) => this.kept(entries) }, around.clock)
    this.repairs = new Repairs(around.clock, (room) => this.reread(room))
  }

  get room(): RoomView | null {
    return (this.open !== null && this.state.rooms[this.open]) || null
  }

  /** Comes back as oneself if there is a token, else as a new guest called `name`. */
  enter(name: string | null = null): void {
    if (name !== this.name) this.helloKey = newKey()
    this.name = name
    this.link.start()
  }

  /** Forgets who one is, here and now; tells nobody. */
  exit(): void {
    this.link.stop()
    this.around.token.set(null)
    this.partings.forget()
    this.forget()
  }

  /** Says hello anew with the token as it is now: as the same person, who keeps everything, or as somebody else. */
  become(id: string | null): void {
    if (this.state.me && this.state.me.id !== id) {
      this.link.stop()
      this.setAside()
    }
    this.link.renew()
  }

  /** What lets one in is gone, though nobody asked for it here: what was not sent waits for the same person. */
  lose(why: string): void {
    this.lost = { who: this.state.me, why, unsent: this.outbox.unsent.length }
    if (this.around.token.get() === this.shown) this.around.token.set(null)
    this.link.stop()
    this.setAside()
    // Another tab has been let in since: so is this one.
    if (this.around.token.get() !== null) this.link.start()
  }

  /** Comes back at once after any kind of cut. */
  retryNow(): void {
    this.link.start()
  }

  /** The page or the network woke up: does not wait any longer, and makes sure of a line that seems to be there. */
  wake(): void {
    this.link.wake()
  }

  /** Fails with Refused or Offline. */
  ask<K extends keyof Commands>(command: Commands[K]): Promise<Replies[K]> {
    return this.link.ask<K>(command)
  }

  /** Lets a room go that one wanted to leave, or is no more. */
  forgetRoom(id: string): void {
    const { [id]: room } = this.state.rooms
    this.state = withoutRoom(this.state, id)
    if (room) this.part({ room: named(room), end: 'left' })
  }

  /** Runs after each frame that was told, with the state before it. */
  listen(listener: Listener): void {
    this.listeners.push(listener)
  }

  /** Runs after each welcome. */
  greet(listener: () => void): void {
    this.greeted.push(listener)
  }

  private hello(): Omit<Hello, 'type' | 'id'> {
    const { epoch } = this.state
    const resume = epoch === null ? {} : { resume: { epoch, rooms: positions(this.state) } }
    this.shown = this.around.token.get()
    const pass = this.around.token.hello()
    if (pass) return { ...pass, ...resume }
    return { key: this.helloKey, ...(this.name !== null && { name: this.name }) }
  }

  private welcomed(frame: Welcome): void {
    // Somebody new, though there should have been a session: the browser has lost it. The new name is given back.
    if (frame.token && this.shown !== null) {
      void this.ask<'account.close'>({ type: 'account.close', key: newKey() }).catch(() => {})
      return this.lose('Your session here has ended.')
    }
    if (frame.token) this.around.token.set((this.shown = frame.token))
    this.lost = null
    const { rooms } = this.state
    this.state = welcome(this.state, frame)
    this.partings.of(frame.you.id)
    for (const id of frame.gone ?? []) if (rooms[id]) this.part({ room: named(rooms[id]), end: 'gone' })
    this.outbox.settle((entry) => entry.by !== frame.you.id)
    this.outbox.adopt(this.around.aside.take(frame.you.id))
    this.partFromStrays()
    for (const greeted of this.greeted) greeted()
    // Who it is that a cookie lets in has turned out by now, and is noted beside it.
    if (this.shown !== null) this.shown = this.around.token.get()
  }

  private told(frame: Told): void {
    const before = this.state
    this.state = apply(before, frame, this.clock.now())
    const ending = endingOf(before, this.state, frame)
    if (ending) this.part(ending)
    else this.partFromStrays()
    this.outbox.settle((entry) => isThere(this.state, entry, frame))
    if ('room' in frame && this.state.rooms[frame.room]?.held) this.repairs.need(frame.room)
    for (const listener of this.listeners) listener(frame, before)
  }

  private turned(status: Status): void {
    this.status = status
    if (status.is === 'stopped' && status.then === 'login') this.lose(status.why)
  }

  /** A guest who is no longer let in never comes back as the same person. */
  private setAside(): void {
    if (this.state.me?.kind === 'guest') this.partings.forget()
    else this.around.aside.put(this.outbox.unsent)
    this.forget()
  }

  private forget(): void {
    this.outbox.clear()
    this.partings.of(null)
    this.state = EMPTY
    this.open = null
  }

  /** What was not sent to a room that is no longer there goes out of the line, and is shown. */
  private part(ending: Omit<Parting, 'unsent'>): void {
    const { id } = ending.room
    const isOver = !(id in this.state.rooms)
    const by = this.state.me?.id ?? ''
    const lines = isOver ? this.outbox.withdraw((entry) => entry.room === id).map((entry) => entry.text) : []
    const draft = isOver && ending.end !== 'left' ? this.around.takeDraft(by, id) : ''
    const unsent = draft.trim() ? [...lines, draft] : lines
    if (ending.end !== 'left' || unsent.length) this.partings.add({ ...ending, unsent })
  }

  /** Lines of a closed tab, or of an earlier stay, may be for a room that went meanwhile. Returns whether there was any. */
  private partFromStrays(): boolean {
    const { me, account, rooms } = this.state
    if (!me || account.must?.length) return false
    const stray = this.outbox.unsent.find((entry) => entry.by === me.id && !(entry.room in rooms))
    if (stray) this.part({ room: { id: stray.room, name: stray.called ?? '', kind: 'channel' }, end: 'left' })
    return stray !== undefined
  }

  private kept(entries: readonly Entry[]): void {
    // What is taken out is a change of its own, and has been dealt with when this returns.
    if (this.partFromStrays()) return
    const settled = entries.filter((entry) => !isThere(this.state, entry))
    this.entries = settled
    this.around.keep(settled)
  }

  private async reread(room: string): Promise<void> {
    const page = await this.ask<'message.history'>({ type: 'message.history', room, limit: PAGE })
    this.state = refreshed(this.state, room, page, this.clock.now())
  }
}

/** Whether the room itself shows by now what was written: its event came, or the room is past the place it was given. */
function isThere(state: State, entry: Entry, frame?: Told): boolean {
  if (frame?.type === 'message.sent' && isOwn(frame, entry)) return true
  const known = state.rooms[entry.room]?.seq ?? 0
  return entry.state === 'stored' && entry.seq !== undefined && entry.seq <= known
}

function isOwn(event: AnyEvent, entry: Entry): boolean {
  return 'key' in event && event.key === entry.key && event.by.id === entry.by
}
