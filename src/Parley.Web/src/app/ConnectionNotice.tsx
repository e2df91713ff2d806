import { useChat, useChatClient } from '../chat'
import { t } from '../i18n'

/** Says how the connection stands, only when it is not fine. */
export function ConnectionNotice() {
  const client = useChatClient()
  const status = useChat((state) => state.status)
  const joined = useChat((state) => state.me !== null)
  return (
    <div className="notice" role="status">
      {status !== 'online' && (
        <span className="notice__words">
          {status === 'reconnecting' && !joined ? t('connection.reconnecting.observer') : t(`connection.${status}`)}
        </span>
      )}
      {(status === 'refused' || status === 'revoked') && (
        <button type="button" className="link-button" onClick={() => client.reconnect()}>
          {t('connection.again')}
        </button>
      )}
    </div>
  )
}
