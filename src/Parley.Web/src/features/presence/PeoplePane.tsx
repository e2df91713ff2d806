import { MessageSquare, X } from 'lucide-react'
import { t } from '../../i18n'
import { Avatar } from '../../ui/Avatar'
import { IconButton } from '../../ui/IconButton'
import type { UserSummary } from '../../wire'

type PeoplePaneProps = {
  readonly people: readonly UserSummary[]
  readonly me: UserSummary | null
  readonly onMessage: (person: UserSummary) => void
  readonly onClose: () => void
}

export function PeoplePane({ people, me, onMessage, onClose }: PeoplePaneProps) {
  return (
    <aside className="pane people" aria-label={t('people.title')}>
      <header className="pane__head">
        <h2 className="pane__title">
          {t('people.title')} <span className="count">{people.length}</span>
        </h2>
        <IconButton icon={X} label={t('people.close')} onClick={onClose} />
      </header>
      {people.length === 0 && <p className="pane__empty">{t('people.empty')}</p>}
      <ul className="people__list">
        {people.map((person) => (
          <li key={person.id}>
            <PersonRow person={person} me={me} onMessage={onMessage} />
          </li>
        ))}
      </ul>
    </aside>
  )
}

type PersonRowProps = {
  readonly person: UserSummary
  readonly me: UserSummary | null
  readonly onMessage: (person: UserSummary) => void
}

function PersonRow({ person, me, onMessage }: PersonRowProps) {
  const face = (
    <>
      <span className="people__face">
        <Avatar id={person.id} name={person.name} small />
        <span className="people__dot" aria-hidden />
      </span>
      <span className="people__name" dir="auto">
        {person.name}
      </span>
    </>
  )
  if (!me || person.id === me.id) {
    return (
      <div className="people__person">
        {face}
        {person.id === me?.id && <span className="people__you">{t('me.you')}</span>}
      </div>
    )
  }
  const label = t('people.message', { name: person.name })
  return (
    <button type="button" className="people__person" aria-label={label} title={label} onClick={() => onMessage(person)}>
      {face}
      <MessageSquare className="people__hint" size={15} aria-hidden />
    </button>
  )
}
