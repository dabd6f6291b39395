/**
 * A storage of the browser; where that may not be used, as in some private windows and frames, one that goes with the
 * page.
 */
export function browserStorage(page: Window, kind: 'localStorage' | 'sessionStorage'): Storage {
  try {
    const storage = page[kind]
    storage.getItem('')
    return storage
  } catch {
    return createMemoryStorage()
  }
}

function createMemoryStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}
