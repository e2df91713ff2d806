import { Check, Clock, TriangleAlert, Unlink } from 'lucide-react'
import type { DeliveryMark as Mark } from '../../delivery/optimistic'
import { t } from '../../i18n'

const icons = { waiting: Clock, stored: Check, failed: TriangleAlert, lost: Unlink } as const

/** Where a message is: never a tick before the server has it on disk, nor when it has it no more. */
export function DeliveryMark({ mark }: { readonly mark: Mark }) {
  const Icon = icons[mark]
  const words = t(`message.mark.${mark}`)
  return (
    <span className={`mark mark--${mark}`} title={words}>
      <Icon size={13} strokeWidth={2.25} aria-hidden />
      <span className="visually-hidden">{words}</span>
    </span>
  )
}
