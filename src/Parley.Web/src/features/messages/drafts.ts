/** What was begun in each channel: there when one comes back to it, over a reload too. */
export interface Drafts {
  get(channelId: string): string
  set(channelId: string, text: string): void
}

const place = 'parley.drafts'
/** The storage of a page is a few megabytes for everything; the oldest drafts go first. */
const mostKept = 50

/** Kept for the tab: two tabs that write in one channel do not overwrite each other. */
export function draftsIn(storage: Storage): Drafts {
  const drafts = load(storage)
  return {
    get: (channelId) => drafts.get(channelId) ?? '',
    set: (channelId, text) => {
      drafts.delete(channelId)
      if (text !== '') drafts.set(channelId, text)
      for (const oldest of [...drafts.keys()].slice(0, Math.max(0, drafts.size - mostKept))) drafts.delete(oldest)
      save(storage, drafts)
    },
  }
}

function load(storage: Storage): Map<string, string> {
  try {
    const stored: unknown = JSON.parse(storage.getItem(place) ?? '[]')
    if (!Array.isArray(stored)) return new Map()
    return new Map(stored.filter(isDraft))
  } catch {
    return new Map() // unreadable, or storage is forbidden
  }
}

function isDraft(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string'
}

function save(storage: Storage, drafts: ReadonlyMap<string, string>): void {
  try {
    storage.setItem(place, JSON.stringify([...drafts]))
  } catch {
    // Full or forbidden: this page keeps them, a reload will not.
  }
}
