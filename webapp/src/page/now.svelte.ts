// The time, told anew each second to whatever is drawn of it, and to nothing if nothing is.
import { createSubscriber } from 'svelte/reactivity'

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 1000)
  return () => clearInterval(timer)
})

/** Milliseconds since 1970. */
export function secondsNow(): number {
  subscribe()
  return Date.now()
}
