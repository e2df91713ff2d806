// What must hold after chaos, each fault in words. The database is the truth.

/** @param rows of messages: id, channelId, seq, author, clientId, text; by channel and seq
 *  @param heads channelId → head
 *  @param members channelId → set of user ids, for channels that are not public */
export function* faultsOf({ people, rows, heads, members }) {
  for (const person of people) yield* person.faults
  const channels = groupBy(rows, (row) => row.channelId)
  yield* gaps(channels, heads)
  yield* acknowledged(people, rows)
  yield* views(people, channels, heads)
  yield* foreign(people, members)
  yield* orders(people, channels)
}

function* gaps(channels, heads) {
  for (const [id, rows] of channels) {
    const broken = rows.findIndex((row, index) => row.seq !== index + 1)
    if (broken >= 0) yield `Channel ${id} has seq ${rows[broken].seq} at place ${broken + 1}`
    if (rows.length !== heads.get(id)) yield `Channel ${id} has ${rows.length} messages and its head is ${heads.get(id)}`
  }
}

function* acknowledged(people, rows) {
  const stored = groupBy(rows, (row) => row.clientId)
  let sent = 0
  for (const person of people) {
    for (const { channelId, clientId, text, answer } of person.sent) {
      sent++
      const found = stored.get(clientId) ?? []
      if (found.length !== 1) yield `${person.name}: ${clientId} was acknowledged and is stored ${found.length} times`
      else if (found[0].seq !== answer.seq || found[0].id !== answer.id || found[0].text !== text || found[0].channelId !== channelId) {
        yield `${person.name}: ${clientId} was acknowledged as ${JSON.stringify(answer)} and is stored as ${JSON.stringify(found[0])}`
      }
    }
  }
  if (rows.length !== sent) yield `${rows.length} messages are stored where ${sent} were acknowledged`
}

function* views(people, channels, heads) {
  const shape = ({ id, seq, clientId, text }) => `${seq} ${id} ${clientId} ${text}`
  for (const person of people) {
    for (const [id, view] of person.views) {
      const stored = channels.get(id) ?? []
      if (view.last !== (heads.get(id) ?? 0)) yield `${person.name}: the view of ${id} ends at ${view.last}, its head is ${heads.get(id)}`
      const wanted = stored.slice(view.first - 1)
      const wrong = view.events.findIndex((event, index) => !wanted[index] || shape(event) !== shape(wanted[index]))
      if (wrong >= 0 || view.events.length !== wanted.length) yield `${person.name}: the view of ${id} differs from the database at place ${wrong}`
    }
  }
}

function* foreign(people, members) {
  for (const person of people) {
    for (const id of person.views.keys()) {
      if (id !== person.lobbyId && !members.get(id)?.has(person.user.id)) yield `${person.name}: saw channel ${id} and is no member`
    }
  }
}

function* orders(people, channels) {
  for (const [id, rows] of channels) {
    const said = groupBy(rows, (row) => row.author)
    for (const [author, own] of said) {
      if (own.some((row, index) => Number(row.text) !== index)) yield `${author} said 0, 1, 2 … in ${id}, which has ${own.map((row) => row.text).join()}`
    }
  }
}

function groupBy(items, keyOf) {
  const groups = new Map()
  for (const item of items) {
    const key = keyOf(item)
    if (!groups.has(key)) groups.set(key, [])
    groups.get(key).push(item)
  }
  return groups
}
