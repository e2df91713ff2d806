import type { Hole } from '../../delivery/historyPages'
import { t } from '../../i18n'
import { dayOf, fullTimeOf, momentOf } from '../../i18n/time'

export function DaySeparator({ at, now }: { readonly at: string; readonly now: Date }) {
  return (
    <div className="separator">
      <time dateTime={at.slice(0, 10)} title={fullTimeOf(at)}>
        {dayOf(at, now)}
      </time>
    </div>
  )
}

export function NewLine() {
  return (
    <div className="separator separator--new">
      <span>{t('message.new')}</span>
    </div>
  )
}

type LostMarkProps = {
  readonly count: number
  /** Undefined when there is nothing else to look at. */
  readonly onHide: (() => void) | undefined
}

/** Stands above what the server has no more. */
export function LostMark({ count, onHide }: LostMarkProps) {
  return (
    <div className="hole hole--lost" role="status">
      <span>{t('message.lost', { count })}</span>
      {onHide && (
        <button type="button" className="link-button" onClick={onHide}>
          {t('message.hideLost')}
        </button>
      )}
    </div>
  )
}

type HoleMarkProps = {
  readonly hole: Hole
  readonly now: Date
  readonly loading: boolean
  readonly onLoad: () => void
}

/** A stretch that is not here says so; nothing is left out silently. */
export function HoleMark({ hole, now, loading, onLoad }: HoleMarkProps) {
  const values = {
    since: hole.since ? momentOf(hole.since, now) : '…',
    until: hole.until ? momentOf(hole.until, now) : '…',
  }
  return (
    <div className="hole">
      <span>{t('message.hole', values)}</span>
      <button type="button" className="link-button" disabled={loading} onClick={onLoad}>
        {loading ? t('channel.loading') : t('message.load')}
      </button>
    </div>
  )
}
