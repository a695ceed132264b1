// The line to the server: hello, resume, liveness, and coming back after every way of being cut. Must not know what is said.
import type { AnyReply, Commands, Error as Refusal, Hello, Replies, Then, Welcome } from '../protocol'
import { CLOSES } from '../protocol'
import { backoff } from './backoff'
import type { Clock } from './clock'
import { Requests } from './requests'
import type { Told } from './rules'

export type Status =
  | { is: 'idle' }
  | { is: 'connecting' }
  | { is: 'online' }
  /** `until` is in ms of the clock. */
  | { is: 'waiting'; until: number; why: string }
  /** `login`: the token is no good any more. `stop`: do not come back unasked. */
  | { is: 'stopped'; then: 'login' | 'stop'; why: string }

/** What the link needs of a WebSocket. */
export type Wire = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>

export interface Ends {
  connect(): Wire
  /** What to say in hello; asked before each try. */
  hello(): Omit<Hello, 'type' | 'id'>
  welcomed(welcome: Welcome): void
  told(frame: Told): void
  changed(status: Status): void
}

/** Milliseconds: until welcome; of silence before asking; for the answer to a ping; online before a cut counts as the first. */
const WELCOME_WITHIN = 15_000
const QUIET = 30_000
const PONG_WITHIN = 10_000
const STEADY = 10_000

export class Link {
  private readonly requests = new Requests()
  private wire: Wire | null = null
  private status: Status = { is: 'idle' }
  private attempt = 0
  private onlineSince = 0
  private refusal: Refusal | null = null
  private cancel: () => void = () => {}

  constructor(
    private readonly ends: Ends,
    private readonly clock: Clock,
  ) {}

  /** Connects now, whatever was waited for. */
  start(): void {
    if (this.wire) return
    this.cancel()
    this.turn({ is: 'connecting' })
    this.refusal = null
    const wire = (this.wire = this.ends.connect())
    wire.onopen = () => this.hello(wire)
    wire.onmessage = ({ data }) => void (this.wire === wire && this.received(data))
    wire.onclose = ({ code, reason }) => void (this.wire === wire && this.closed(code, reason))
    this.cancel = this.clock.after(WELCOME_WITHIN, () => this.drop('The server does not answer.'))
  }

  /** Leaves for good; what was not answered fails. */
  stop(): void {
    this.cancel()
    const wire = this.wire
    this.wire = null
    wire?.close(1000)
    this.requests.abandon()
    this.turn({ is: 'idle' })
  }

  /** Gives up the line for a new one with another hello; what can be repeated is asked again there. */
  renew(): void {
    const wire = this.wire
    this.wire = null
    this.requests.broke()
    wire?.close(1000)
    this.start()
  }

  /** Tries at once if waiting; asks whether the line still lives if online. For a tab that wakes up. */
  wake(): void {
    if (this.status.is === 'waiting') this.start()
    if (this.status.is === 'online') this.probe()
  }

  /** Fails with Refused, or with Offline if it has no key and the line breaks. */
  ask<K extends keyof Commands>(command: Commands[K]): Promise<Replies[K]> {
    const online = this.status.is === 'online' ? this.wire : null
    return this.requests.ask<K>(command, online && ((frame) => online.send(frame)))
  }

  private hello(wire: Wire): void {
    wire.send(JSON.stringify({ ...this.ends.hello(), type: 'hello', id: 0 }))
  }

  private received(data: unknown): void {
    const frame = parsed(data)
    if (!frame) return
    if (this.status.is === 'online') this.listen()
    if (frame.type === 'welcome') this.welcomed(frame)
    else if (frame.type === 'error' && frame.re === 0) this.refused(frame)
    else if (frame.type === 'ok' || frame.type === 'error') this.requests.answered(frame)
    else this.ends.told(frame)
  }

  private welcomed(welcome: Welcome): void {
    this.onlineSince = this.clock.now()
    this.ends.welcomed(welcome)
    this.turn({ is: 'online' })
    this.listen()
    for (const frame of this.requests.again()) this.wire?.send(frame)
  }

  /** Hello was refused. The server may close by itself; whoever is first, the refusal says what to do. */
  private refused(refusal: Refusal): void {
    this.refusal = refusal
    const wire = this.wire
    this.closed(refusal.retry ? 4429 : 4403, refusal.message)
    wire?.close(1000)
  }

  private closed(code: number, said: string): void {
    this.wire = null
    this.cancel()
    this.requests.broke()
    const close = CLOSES[code]
    const then: Then = this.refusal?.code === 'bad_token' ? 'login' : (close?.then ?? 'retry')
    const why = said || close?.meaning || 'The connection broke.'
    if (then === 'login' || then === 'stop') this.end(then, why)
    else this.wait(why)
  }

  private end(then: 'login' | 'stop', why: string): void {
    if (then === 'login') this.requests.abandon()
    this.turn({ is: 'stopped', then, why })
  }

  private wait(why: string): void {
    const steady = this.onlineSince > 0 && this.clock.now() - this.onlineSince >= STEADY
    this.attempt = steady ? 0 : this.attempt
    this.onlineSince = 0
    const ms = 1000 * backoff(this.attempt++, this.clock.random(), this.refusal?.retry_after)
    this.cancel = this.clock.after(ms, () => this.start())
    this.turn({ is: 'waiting', until: this.clock.now() + ms, why })
  }

  private listen(): void {
    this.cancel()
    this.cancel = this.clock.after(QUIET, () => this.probe())
  }

  private probe(): void {
    this.cancel()
    this.cancel = this.clock.after(PONG_WITHIN, () => this.drop('The server does not answer.'))
    this.ask<'ping'>({ type: 'ping' }).catch(() => {})
  }

  /** Gives a dead line up without waiting for its own close, which may take minutes. */
  private drop(why: string): void {
    const wire = this.wire
    this.closed(1006, why)
    wire?.close()
  }

  private turn(status: Status): void {
    this.status = status
    this.ends.changed(status)
  }
}

function parsed(data: unknown): AnyReply | Told | null {
  try {
    const frame: unknown = JSON.parse(String(data))
    return frame !== null && typeof frame === 'object' && 'type' in frame ? (frame as AnyReply | Told) : null
  } catch {
    return null
  }
}
