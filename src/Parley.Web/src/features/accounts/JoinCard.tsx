import { type FormEvent, useId, useState } from 'react'
import { type Key, t } from '../../i18n'
import type { ErrorBody } from '../../wire'

type JoinCardProps = {
  readonly refusal: ErrorBody | null
  readonly busy: boolean
  readonly onJoin: (name: string) => void
}

/** One field, one button. It stands where one would write; what is said can be read before. */
export function JoinCard({ refusal, busy, onJoin }: JoinCardProps) {
  const [name, setName] = useState('')
  const [fault, setFault] = useState<Key | null>(null)
  const field = useId()
  const hint = useId()
  const error = fault ? t(fault) : refusal && !busy ? t(refusalKey(refusal)) : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = nameFault(name)
    setFault(found)
    if (!found) onJoin(name.trim().normalize('NFC'))
  }
  return (
    <form className="join" onSubmit={submit} noValidate>
      <label className="join__question" htmlFor={field}>
        {t('join.question')}
      </label>
      <div className="join__row">
        <input
          id={field}
          className="field"
          autoComplete="nickname"
          enterKeyHint="go"
          maxLength={64}
          dir="auto"
          value={name}
          aria-invalid={error !== null}
          aria-describedby={hint}
          onChange={(event) => {
            setName(event.target.value)
            setFault(null)
          }}
        />
        <button type="submit" className="button button--primary" disabled={busy}>
          {t('join.button')}
        </button>
      </div>
      <p id={hint} className={error ? 'field-error' : 'join__hint'} role={error ? 'alert' : undefined}>
        {error ?? t('join.hint')}
      </p>
    </form>
  )
}

const longestName = 32

export function nameFault(name: string): Key | null {
  const letters = [...name.trim().normalize('NFC')]
  if (letters.length === 0) return 'join.missing'
  if (letters.length > longestName) return 'join.tooLong'
  return /\p{Cc}/u.test(name.trim()) ? 'join.invalid' : null
}

function refusalKey({ code }: ErrorBody): Key {
  if (code === 'guests_disabled') return 'join.closed'
  return code === 'forbidden' || code === 'unauthorized' ? 'join.forbidden' : 'join.invalid'
}
