import { useQuery } from '@tanstack/react-query'
import { api } from '../../../data/client.js'
import { useSignedIn } from '../../../data/session.js'
import { NeedsAdmin } from '../../../parts/needs-admin.js'
import { Empty, Panel, Waiting } from '../../../parts/panel.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import { StateBadge } from '../../../parts/state-badge.js'
import { Table } from '../../../parts/table.js'
import { TimeAgo } from '../../../parts/time-ago.js'
import { Settings } from '../layout.js'

/** The keys that seal the secrets of this organization: their age, and how far a rotation is. */
export const Page = () => {
  const { organization, scopes } = useSignedIn()
  const may = scopes.includes('admin')
  const keys = useQuery({
    queryKey: ['encryption-keys', organization?.id],
    queryFn: async ({ signal }) => (await api.GET('/v1/encryption-keys', { signal })).data.data,
    enabled: may,
  })
  return (
    <Settings
      title="Data keys"
      lead="The keys that seal the secrets of this organization. Taxiway replaces each after 90 days; an operator can do so at once."
    >
      {!may && <NeedsAdmin what="see the keys" />}
      {keys.error && <ProblemNote error={keys.error} onRetry={() => void keys.refetch()} />}
      {may && keys.isPending && <Waiting />}
      {keys.data && (
        <Panel title={`Keys (${keys.data.length})`} flush>
          {keys.data.length === 0 ? (
            <Empty title="Nothing is sealed yet.">The first variable makes the first key.</Empty>
          ) : (
            <Table
              label="List of keys"
              columns={['Key', 'State', 'Values it seals', 'Encryptions', 'Made', 'State since']}
            >
              {keys.data.map(({ id, state, values, messagesUsed, createdAt, changedAt }) => (
                <tr key={id}>
                  <td>{id}</td>
                  <td>
                    <StateBadge noun="key" state={state} />
                  </td>
                  <td>{values.toLocaleString('en')}</td>
                  <td>{messagesUsed.toLocaleString('en')}</td>
                  <td>
                    <TimeAgo at={createdAt} />
                  </td>
                  <td>
                    <TimeAgo at={changedAt} />
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </Panel>
      )}
      {keys.data?.some(({ state, values }) => state === 'superseded' && values > 0) && (
        <p role="status">A rotation is under way: values of superseded keys are sealed again.</p>
      )}
    </Settings>
  )
}
