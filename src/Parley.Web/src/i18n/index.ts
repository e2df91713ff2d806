import { en } from './en'

export type Key = keyof typeof en
type Values = Readonly<Record<string, string | number>>

/** The only language so far; another one is a table of the same keys. */
const language = 'en'
const table: Readonly<Record<Key, string | { readonly one: string; readonly other: string }>> = en
const plurals = new Intl.PluralRules(language)
const numbers = new Intl.NumberFormat(language)

/** The words for a key. A plural follows the value `count`. */
export function t(key: Key, values: Values = {}): string {
  const entry = table[key]
  const text =
    typeof entry === 'string' ? entry : entry[plurals.select(Number(values['count'])) === 'one' ? 'one' : 'other']
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? ''
    return typeof value === 'number' ? numbers.format(value) : value
  })
}

export function list(items: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(items)
}
