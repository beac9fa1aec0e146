import type { Deed, KeptDay } from './deed.ts'

/** What the field pages keep in this browser: deeds until the server has them, and each person's last list. */
export interface FieldStore {
  deedsOf(staffId: number): Promise<Deed[]>
  putDeed(deed: Deed): Promise<void>
  dropDeed(key: string): Promise<void>
  dayOf(staffId: number): Promise<KeptDay | undefined>
  putDay(day: KeptDay): Promise<void>
  /** Forgets all lists: somebody has signed out. Deeds stay, they are not with the server yet. */
  dropDays(): Promise<void>
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('tradewind-field', 1)
  request.onupgradeneeded = () => {
    // By a running number, so that deeds are sent in the order in which they were done.
    request.result.createObjectStore('deeds', { autoIncrement: true }).createIndex('key', 'key', { unique: true })
    request.result.createObjectStore('days', { keyPath: 'staffId' })
  }
  return settled(request)
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'))
  })

let database: Promise<IDBDatabase> | undefined

/** One transaction, over when what `work` asked for last has been written. */
async function within<T>(store: 'deeds' | 'days', mode: IDBTransactionMode, work: (at: IDBObjectStore) => Promise<T>) {
  database ??= open()
  const transaction = (await database).transaction(store, mode)
  const written = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB aborted'))
  })
  const result = await work(transaction.objectStore(store))
  await written
  return result
}

export const fieldStore: FieldStore = {
  deedsOf: async (staffId) => {
    const all: Deed[] = await within('deeds', 'readonly', (at) => settled(at.getAll()))
    return all.filter((deed) => deed.staffId === staffId)
  },
  putDeed: (deed) =>
    within('deeds', 'readwrite', async (at) => {
      const place = await settled(at.index('key').getKey(deed.key))
      await settled(place === undefined ? at.add(deed) : at.put(deed, place))
    }),
  dropDeed: (key) =>
    within('deeds', 'readwrite', async (at) => {
      const place = await settled(at.index('key').getKey(key))
      if (place !== undefined) await settled(at.delete(place))
    }),
  dayOf: (staffId) => within('days', 'readonly', (at) => settled(at.get(staffId))),
  putDay: (day) => within('days', 'readwrite', async (at) => void (await settled(at.put(day)))),
  dropDays: () => within('days', 'readwrite', async (at) => void (await settled(at.clear()))),
}
