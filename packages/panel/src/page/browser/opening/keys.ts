/** What a browser keeps of its pairing. The private key cannot be read, not even by this page: it only signs. */
export interface Paired {
  key: CryptoKey
  pairing: string
}

const store = 'pairings'

const opened = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('deskwire')
    request.onupgradeneeded = () => request.result.createObjectStore(store)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

const within = async <T>(mode: IDBTransactionMode, ask: (from: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
  const database = await opened()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode)
      const request = ask(transaction.objectStore(store))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    database.close()
  }
}

/** For each page and agent. Where a frame may keep nothing, what is kept lasts as long as the page. */
export const keysOf = (agent: string) => {
  const name = `${location.pathname} ${agent}`
  return {
    find: () => within<Paired | undefined>('readonly', (from) => from.get(name)).catch(() => undefined),
    keep: (paired: Paired) => within('readwrite', (from) => from.put(paired, name)).catch(() => undefined),
    forget: () => within('readwrite', (from) => from.delete(name)).catch(() => undefined),
  }
}
