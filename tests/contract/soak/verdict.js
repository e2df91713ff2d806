// What must hold after a soak, each fault in words.

/** @param log all events of the channel in the order a newcomer reads them
 *  @param stored clientId → rows in the database */
export function* faultsOf({ guests, log, stored }) {
  for (const guest of guests) yield* guest.faults
  yield* gaps(log)
  yield* acknowledged(guests, log, stored)
  yield* views(guests, log)
  yield* orders(guests, log)
}

function* gaps(log) {
  for (const [index, event] of log.entries()) {
    if (event.seq !== index + 1) {
      yield `The log has seq ${event.seq} at place ${index + 1}`
      return
    }
  }
}

function* acknowledged(guests, log, stored) {
  const found = groupBy(log, (event) => event.clientId)
  for (const guest of guests) {
    for (const { clientId, text, answer } of guest.sent) {
      const events = found.get(clientId) ?? []
      if (events.length !== 1) yield `${guest.name}: ${clientId} was acknowledged and is in the log ${events.length} times`
      else if (events[0].seq !== answer.seq || events[0].id !== answer.id || events[0].text !== text) {
        yield `${guest.name}: ${clientId} was acknowledged as ${JSON.stringify(answer)} and is ${JSON.stringify(events[0])}`
      }
      if (stored.get(clientId) !== 1) yield `${guest.name}: ${clientId} has ${stored.get(clientId) ?? 0} rows in the database`
    }
  }
  const sent = guests.reduce((total, guest) => total + guest.sent.length, 0)
  if (log.length !== sent) yield `The log has ${log.length} messages where ${sent} were acknowledged`
}

function* views(guests, log) {
  for (const guest of guests) {
    const view = JSON.stringify(guest.view.events)
    if (view !== JSON.stringify(log.slice(guest.view.first - 1))) {
      yield `${guest.name}: the view of ${guest.view.events.length} events from ${guest.view.first} to ${guest.view.last} differs from the log`
    }
  }
}

function* orders(guests, log) {
  const said = groupBy(log, (event) => event.by.id)
  for (const guest of guests) {
    const numbers = (said.get(guest.user.id) ?? []).map((event) => Number(event.text))
    if (numbers.some((number, index) => number !== index)) yield `${guest.name}: said 0, 1, 2 … and the log has ${numbers.join()}`
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
