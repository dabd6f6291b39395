export interface DocumentCache<Value> {
  get(text: string): Value | undefined
  set(text: string, value: Value): void
}

/**
 * Remembers what was made of documents, and forgets what was not asked for longest once their texts together have more
 * than so many characters. By number alone a thousand long documents, each sent once, would fill a gigabyte.
 */
export function createDocumentCache<Value>(maxCharacters: number): DocumentCache<Value> {
  // A Map keeps the order in which its keys came: the first is the one that was not asked for longest.
  const known = new Map<string, Value>()
  let characters = 0
  const forget = (text: string) => {
    if (known.delete(text)) characters -= text.length
  }
  return {
    get(text) {
      const value = known.get(text)
      if (value === undefined) return undefined
      known.delete(text)
      known.set(text, value)
      return value
    },
    set(text, value) {
      forget(text)
      if (text.length > maxCharacters) return
      known.set(text, value)
      characters += text.length
      for (const oldest of known.keys()) {
        if (characters <= maxCharacters) return
        forget(oldest)
      }
    },
  }
}

/** Remembers nothing. */
export const noCache: DocumentCache<never> = { get: () => undefined, set: () => {} }
