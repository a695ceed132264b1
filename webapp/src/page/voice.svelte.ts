// What a screen reader is told. The visible list is virtual, so scrolling it would read out history; this says only what is new.
const LINES = 6

interface Line {
  id: number
  text: string
}

class Voice {
  lines = $state.raw<readonly Line[]>([])
  private next = 0

  say(text: string): void {
    this.lines = [...this.lines, { id: this.next++, text }].slice(-LINES)
  }
}

export const voice = new Voice()
