// Requests under way: ties each reply to its request, and keeps what must be asked again. Knows no socket.
import type { AnyReply, Commands, Replies } from '../protocol'
import { Offline, Refused } from './refused'

type Name = keyof Commands

interface Request {
  command: Commands[Name]
  done(reply: AnyReply): void
  failed(fault: Error): void
}

/**
 * A command with a key is safe to repeat, so it stays until it is answered, over any number of connections, and is
 * asked again in the order in which it was asked first. A command without one fails when the line breaks.
 */
export class Requests {
  private next = 1
  private waiting = new Map<number, Request>()

  /** Remembers a request. `send` is called with its frame, or never if `null`: it then goes out with `again()`. */
  ask<K extends Name>(command: Commands[K], send: ((frame: string) => void) | null): Promise<Replies[K]> {
    const id = this.next++
    const { promise, resolve, reject } = withResolvers<Replies[K]>()
    if (!send && !isRepeatable(command)) return Promise.reject(new Offline())
    this.waiting.set(id, { command, done: (reply) => resolve(reply as Replies[K]), failed: reject })
    send?.(frameOf(id, command))
    return promise
  }

  /** Settles the request that `reply` answers. */
  answered(reply: AnyReply): void {
    const request = reply.re === undefined ? undefined : this.waiting.get(reply.re)
    if (!request || reply.re === undefined) return
    this.waiting.delete(reply.re)
    if (reply.type === 'error') request.failed(new Refused(reply))
    else request.done(reply)
  }

  /** The line is gone: what cannot be repeated fails. */
  broke(): void {
    for (const [id, request] of this.waiting) {
      if (isRepeatable(request.command)) continue
      this.waiting.delete(id)
      request.failed(new Offline())
    }
  }

  /** The frames to send on a new line, oldest first. */
  again(): string[] {
    return [...this.waiting].map(([id, request]) => frameOf(id, request.command))
  }

  /** Nobody will answer any more. */
  abandon(): void {
    for (const request of this.waiting.values()) request.failed(new Offline())
    this.waiting.clear()
  }
}

function isRepeatable(command: Commands[Name]): boolean {
  return command.type !== 'hello' && 'key' in command && command.key !== undefined
}

function frameOf(id: number, command: Commands[Name]): string {
  return JSON.stringify({ ...command, id })
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (fault: Error) => void } {
  let resolve!: (value: T) => void
  let reject!: (fault: Error) => void
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]))
  return { promise, resolve, reject }
}
