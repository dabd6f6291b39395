/** Where GraphiQL keeps the operations that were run, with the headers that they were run with. */
const HISTORY = /^graphiql:(queries|favorites)$/

/** A storage for GraphiQL that keeps operations without their headers, for a token may be among them. */
export function createEditorStorage(storage: Storage): Storage {
  return {
    get length() {
      return storage.length
    },
    key: (index) => storage.key(index),
    getItem: (key) => storage.getItem(key),
    setItem: (key, value) => storage.setItem(key, HISTORY.test(key) ? withoutHeaders(value) : value),
    removeItem: (key) => storage.removeItem(key),
    clear() {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
      for (const key of keys) if (key.startsWith('graphiql:')) storage.removeItem(key)
    },
  }
}

function withoutHeaders(text: string): string {
  return JSON.stringify(JSON.parse(text, (name, value: unknown) => (name === 'headers' ? undefined : value)))
}
