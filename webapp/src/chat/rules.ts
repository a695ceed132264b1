// What a feature gives the mirror: one rule for each event and signal it owns. Knows no feature.
import type { AnyEvent, AnySignal } from '../protocol'
import type { State } from './state'

export type Told = AnyEvent | AnySignal

/** The state after `frame`; must not change the state before. `now` is in ms. */
export type Rule<F> = (state: State, frame: F, now: number) => State

export type Rules<T extends Told['type']> = { readonly [K in T]: Rule<Extract<Told, { type: K }>> }
