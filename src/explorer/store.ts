import { useSyncExternalStore } from 'react'

/** A value that changes, for those who want to know. */
export interface Readable<Value> {
  get(): Value
  /** @returns what ends it */
  subscribe(listener: () => void): () => void
}

export interface Store<Value> extends Readable<Value> {
  set(value: Value): void
}

export function createStore<Value>(initial: Value): Store<Value> {
  const listeners = new Set<() => void>()
  let current = initial
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return
      current = value
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The value of a store; the component is rendered again when it changes. */
export function useStore<Value>({ subscribe, get }: Readable<Value>): Value {
  return useSyncExternalStore(subscribe, get)
}
