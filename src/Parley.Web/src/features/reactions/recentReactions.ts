const place = 'parley.reactions'
const shownCount = 6
const usual = ['👍', '❤️', '😂', '🎉', '👀', '✅']

/** The six used last; the usual ones until there are six. */
export function recentReactions(storage: Storage): string[] {
  let used: string[] = []
  try {
    const stored: unknown = JSON.parse(storage.getItem(place) ?? '[]')
    if (Array.isArray(stored)) used = stored.filter((entry) => typeof entry === 'string')
  } catch {
    // Unreadable or forbidden storage: the usual ones.
  }
  return [...new Set([...used, ...usual])].slice(0, shownCount)
}

/** A new one comes first; a known one keeps its place, so that fingers find it where it was. */
export function rememberReaction(storage: Storage, reaction: string): void {
  const recent = recentReactions(storage)
  if (recent.includes(reaction)) return
  try {
    storage.setItem(place, JSON.stringify([reaction, ...recent].slice(0, shownCount)))
  } catch {
    // It works without being remembered.
  }
}
