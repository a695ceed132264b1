// One thing asked of the server by a form: whether it is under way, and what to say beside which field if it is refused.
import { reason, Refused } from '../chat/refused'

/** `fields` says which refusal codes are about which field; what is about none is said once, for the whole form. */
export class Attempt<F extends string = never> {
  busy = $state(false)
  private code = $state('')
  private said = $state('')

  constructor(private readonly fields: Record<F, readonly string[]>) {}

  /** What to say beside a field; empty for nothing. */
  at(field: F): string {
    return this.fields[field].includes(this.code) ? this.said : ''
  }

  get elsewhere(): string {
    const claimed = Object.values<readonly string[]>(this.fields).some((codes) => codes.includes(this.code))
    return claimed ? '' : this.said
  }

  /** Whether it was done. One thing at a time. */
  async run(act: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.clear()
    try {
      await act()
      return true
    } catch (fault) {
      this.refuse(reason(fault), fault instanceof Refused ? fault.code : 'offline')
      return false
    } finally {
      this.busy = false
    }
  }

  refuse(said: string, code: string): void {
    this.said = said
    this.code = code
  }

  clear(): void {
    this.refuse('', '')
  }
}
