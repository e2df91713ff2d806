import type { OutboxEntry } from './outboxEntry'

/** Where entries wait so that they survive a reload, a crash and a closed lid. Shared by all tabs. */
export interface OutboxStore {
  all(): Promise<OutboxEntry[]>
  has(clientId: string): Promise<boolean>
  put(entry: OutboxEntry): Promise<void>
  delete(clientId: string): Promise<void>
}

const storeName = 'outbox'

export async function openOutboxStore(factory: IDBFactory = indexedDB, name = 'parley'): Promise<OutboxStore> {
  const opening = factory.open(name, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName, { keyPath: 'clientId' })
  const database = await done(opening)
  const store = (mode: IDBTransactionMode) => database.transaction(storeName, mode).objectStore(storeName)
  return {
    all: () => done(store('readonly').getAll() as IDBRequest<OutboxEntry[]>),
    has: async (clientId) => (await done(store('readonly').count(clientId))) > 0,
    put: (entry) => committed(store('readwrite'), (outbox) => outbox.put(entry)),
    delete: (clientId) => committed(store('readwrite'), (outbox) => outbox.delete(clientId)),
  }
}

/** For browsers that refuse a database (some private modes): it lasts as long as the page. */
export function memoryOutboxStore(): OutboxStore {
  const entries = new Map<string, OutboxEntry>()
  return {
    all: async () => [...entries.values()],
    has: async (clientId) => entries.has(clientId),
    put: async (entry) => void entries.set(entry.clientId, entry),
    delete: async (clientId) => void entries.delete(clientId),
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** A write counts when its transaction has ended, not when its request has. */
function committed(store: IDBObjectStore, write: (store: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const { transaction } = store
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => reject(transaction.error)
    transaction.onabort = () => reject(transaction.error)
    write(store)
  })
}
