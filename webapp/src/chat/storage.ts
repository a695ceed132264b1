// What this browser keeps for the next page. Where it will not, for want of leave or of space, this page still has it.
type Real = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>

/** Like `localStorage`, which it uses as far as that lets it; never throws. */
export class Kept implements Real {
  private readonly here = new Map<string, string>()

  constructor(private readonly real: () => Real) {}

  get length(): number {
    return this.names().length
  }

  key(index: number): string | null {
    return this.names()[index] ?? null
  }

  getItem(name: string): string | null {
    return this.here.get(name) ?? this.tried((real) => real.getItem(name), null)
  }

  setItem(name: string, value: string): void {
    const isKept = this.tried((real) => (real.setItem(name, value), true), false)
    if (isKept) this.here.delete(name)
    else this.here.set(name, value)
  }

  removeItem(name: string): void {
    this.here.delete(name)
    this.tried((real) => real.removeItem(name), undefined)
  }

  names(): string[] {
    const far = this.tried((real) => Array.from({ length: real.length }, (_, i) => real.key(i)), [])
    return [...new Set([...this.here.keys(), ...far.filter((name) => name !== null)])]
  }

  /** Even to name `localStorage` throws where a browser keeps nothing for a site. */
  private tried<T>(act: (real: Real) => T, otherwise: T): T {
    try {
      return act(this.real())
    } catch {
      return otherwise
    }
  }
}

export const storage = new Kept(() => localStorage)
