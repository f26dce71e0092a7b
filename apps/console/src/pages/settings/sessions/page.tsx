import { useQuery } from '@tanstack/react-query'
import { api } from '../../../data/client.js'
import { queryClient } from '../../../data/query-client.js'
import { useSignedIn, useSignOut } from '../../../data/session.js'
import { showHidden } from '../../../data/visible-text.js'
import { announce } from '../../../parts/announcer.js'
import { Button } from '../../../parts/button.js'
import { Panel, Waiting } from '../../../parts/panel.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import { Table } from '../../../parts/table.js'
import { TimeAgo } from '../../../parts/time-ago.js'
import { Settings } from '../layout.js'
import styles from '../settings.module.css'
import { nameDevice } from './name-device.js'

const queryKey = ['sessions']

/** Where this person is signed in, and the end of each sign-in. */
export const Page = () => {
  const { credential } = useSignedIn()
  const signOut = useSignOut()
  const list = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await api.GET('/api/auth/list-sessions', { signal })).data,
  })
  const end = async (token: string) => {
    await api.POST('/api/auth/revoke-session', { body: { token } })
    await queryClient.invalidateQueries({ queryKey })
    announce('The session is ended.')
  }
  return (
    <Settings
      title="Your sessions"
      lead="Where you are signed in. A session that you end is refused within five seconds."
      aside={
        <Button look="danger" busy={signOut.isPending} onClick={() => signOut.mutate('everywhere')}>
          Sign out everywhere
        </Button>
      }
    >
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {signOut.error && <ProblemNote error={signOut.error} />}
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title={`Sessions (${list.data.length})`} flush>
          <Table label="List of sessions" columns={['Device', 'Address', 'Signed in', 'Ends', 'End it']}>
            {list.data.map(({ id, token, userAgent, ipAddress, createdAt, expiresAt }) => (
              <tr key={id}>
                <td title={userAgent ?? undefined}>
                  {showHidden(nameDevice(userAgent ?? ''))}{' '}
                  {id === credential.id && <span className={styles.muted}>(this one)</span>}
                </td>
                <td>{ipAddress ? <code>{ipAddress}</code> : 'unknown'}</td>
                <td>
                  <TimeAgo at={createdAt} />
                </td>
                <td>
                  <TimeAgo at={expiresAt} />
                </td>
                <td>
                  {id === credential.id ? (
                    <Button look="quiet" onClick={() => signOut.mutate('here')}>
                      Sign out
                    </Button>
                  ) : (
                    <Button
                      look="quiet"
                      onClick={() =>
                        void end(token).catch(error => announce(`It was not ended: ${String(error.message)}`))
                      }
                    >
                      End
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        </Panel>
      )}
    </Settings>
  )
}
