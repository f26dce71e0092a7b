import { useQuery } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { Empty, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { Table } from '../../parts/table.js'
import { TimeAgo } from '../../parts/time-ago.js'

/** What was made for this environment, and when its absence was verified. */
export const Receipt = ({ environmentId }: { environmentId: string }) => {
  const { data, error, refetch } = useQuery({
    queryKey: ['receipt', environmentId],
    queryFn: async ({ signal }) =>
      (
        await api.GET('/v1/environments/{environmentId}/receipt', {
          params: { path: { environmentId } },
          signal,
        })
      ).data,
  })
  if (error && !data) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting />
  if (data.resources.length === 0)
    return (
      <Empty title="Nothing was made yet.">
        Apps, machines and what stands on GitHub are listed before they are made.
      </Empty>
    )
  return (
    <Table label="List of resources" columns={['Kind', 'Name', 'Recorded', 'Verified gone']}>
      {data.resources.map(({ kind, name, externalId, recordedAt, goneAt, state }) => (
        <tr key={`${kind} ${name} ${externalId}`}>
          <td>{kind.replaceAll('_', ' ')}</td>
          <td>
            <code>{name}</code>
          </td>
          <td>
            <TimeAgo at={recordedAt} />
          </td>
          <td>{goneAt ? <TimeAgo at={goneAt} /> : state === 'intended' ? 'not made yet' : 'present'}</td>
        </tr>
      ))}
    </Table>
  )
}
