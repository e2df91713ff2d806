import { newGuestKey } from './ids'

/** Who this browser is: a name people see, and the secret that makes one the same guest again. */
export interface Guest {
  readonly name: string
  readonly key: string
}

const place = 'parley.guest'

export function loadGuest(storage: Storage): Guest | null {
  try {
    const stored: unknown = JSON.parse(storage.getItem(place) ?? 'null')
    if (typeof stored !== 'object' || stored === null) return null
    const { name, key } = stored as Partial<Guest>
    return name && key ? { name, key } : null
  } catch {
    return null // unreadable, or storage is forbidden: a new guest then
  }
}

export function saveGuest(storage: Storage, guest: Guest): void {
  try {
    storage.setItem(place, JSON.stringify(guest))
  } catch {
    // Storage is full or forbidden: this page keeps the guest, the next one will ask again.
  }
}

export function guestNamed(name: string, known: Guest | null): Guest {
  return { name, key: known?.key ?? newGuestKey() }
}
