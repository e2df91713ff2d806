import { expect, test } from 'vitest'
import { partsOf } from './MessageText'

const outline = (text: string) => partsOf(text).map((part) => (part.href ? `<${part.text}>` : part.text))

test.each([
  ['plain', ['plain']],
  ['see https://example.org/a.', ['see ', '<https://example.org/a>', '.']],
  ['(https://example.org/a)', ['(', '<https://example.org/a>', ')']],
  ['https://en.wikipedia.org/wiki/Parley_(talk)', ['<https://en.wikipedia.org/wiki/Parley_(talk)>']],
  ['a https://x.org, b https://y.org!', ['a ', '<https://x.org>', ', b ', '<https://y.org>', '!']],
  ['javascript:alert(1)', ['javascript:alert(1)']],
  ['<b>https://x.org</b>', ['<b>', '<https://x.org>', '</b>']],
  ['http://', ['http://']],
])('%s', (text, parts) => expect(outline(text)).toEqual(parts))
