import { t } from '.'

// Dates follow the reader's own region, words the language of the interface.
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' })
const dayThisYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const dayWithYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })
const complete = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' })

export function timeOf(at: string): string {
  return clock.format(new Date(at))
}

/** Without "PM": for the margin, where the group's head has said it. */
export function shortTimeOf(at: string): string {
  const parts = clock.formatToParts(new Date(at))
  return parts
    .map(({ type, value }) => (type === 'dayPeriod' ? '' : value))
    .join('')
    .trim()
}

export function fullTimeOf(at: string): string {
  return complete.format(new Date(at))
}

/** The day as people say it, seen from `now`. */
export function dayOf(at: string, now: Date): string {
  const date = new Date(at)
  const days = daysBetween(date, now)
  if (days === 0) return t('time.today')
  if (days === 1) return t('time.yesterday')
  if (days > 1 && days < 7) return weekday.format(date)
  return date.getFullYear() === now.getFullYear() ? dayThisYear.format(date) : dayWithYear.format(date)
}

/** Time alone for today, with the day before it otherwise. */
export function momentOf(at: string, now: Date): string {
  return daysBetween(new Date(at), now) === 0 ? timeOf(at) : `${dayOf(at, now)} ${timeOf(at)}`
}

export function sameDay(a: string, b: string): boolean {
  return daysBetween(new Date(a), new Date(b)) === 0
}

/** Whole calendar days, where a day of 23 or 25 hours is one day. */
function daysBetween(earlier: Date, later: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000)
}
